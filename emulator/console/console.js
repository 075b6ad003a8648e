// Polls the overview once a second, and renders what has changed.

const POLL_MS = 1000;
const byId = (id) => document.getElementById(id);
const form = byId('faults');
let flips = 0; // What was asked before the last of them no longer knows how the switches are.

const STATUS = [
  ['Function', (status) => status.function.state],
  ['Users', (status) => status.auth.users],
  ['Objects', (status) => status.storage.objects],
  ['Documents', (status) => status.firestore.documents],
  ['Events waiting', (status) => status.events.pending],
  ['delivered', (status) => status.events.delivered],
  ['dropped', (status) => status.events.dropped],
];

function element(tag, text = '', className = '', children = []) {
  const made = document.createElement(tag);
  made.textContent = text; // Never as HTML: names and fields are whatever somebody uploaded.
  made.className = className;
  made.append(...children);
  return made;
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString();
}

// A line may break after a slash.
function nameOf(path) {
  const parts = path
    .split('/')
    .flatMap((part, i) => (i > 0 ? ['/', element('wbr'), part] : [part]));
  return element('span', '', 'name', parts);
}

function renderEvent(event) {
  const title = element('div', '', '', [
    element('strong', event.state, event.state),
    ' ',
    nameOf(event.subject.replace('objects/', '')),
    ' ',
    element('span', clock(event.published * 1000), 'quiet'),
  ]);
  const deliveries = event.deliveries.map(({ started, milliseconds, outcome }) =>
    element('li', '', '', [
      `${clock(started * 1000)}, ${Math.round(milliseconds)} ms: `,
      element('span', outcome, outcome === 'acknowledged' ? 'acknowledged' : 'failed'),
    ]),
  );
  if (event.state === 'pending' && event.deliveries.length > 0) {
    deliveries.push(element('li', `again at ${clock(event.due * 1000)}`, 'pending'));
  }
  return element('li', '', '', [title, element('ol', '', '', deliveries)]);
}

function renderDocument({ path, updated, fields }) {
  const when = element('span', clock(updated), 'quiet');
  const summary = element('summary', '', '', [nameOf(path), ' ', when]);
  const text = element('pre', JSON.stringify(fields, null, 2));
  return element('li', '', '', [element('details', '', '', [summary, text])]);
}

function renderObject({ name, size, contentType, created }) {
  const facts = `${size.toLocaleString()} bytes, ${contentType}, ${clock(created)}`;
  return element('li', '', '', [nameOf(name), ' ', element('span', facts, 'quiet')]);
}

// Items that are as they were keep their elements, so what is open or focused stays so.
function listOf(list, keyOf, render) {
  let shown = new Map();
  return (items) => {
    const next = new Map();
    for (const item of items) {
      const content = JSON.stringify(item);
      const before = shown.get(keyOf(item));
      const isSame = before?.content === content;
      const node = isSame ? before.node : render(item);
      if (!isSame && before?.node.querySelector('details')?.open) {
        node.querySelector('details').open = true;
      }
      next.set(keyOf(item), { content, node });
    }
    const nodes = [...next.values()].map(({ node }) => node);
    const isUnchanged =
      nodes.length === list.children.length && nodes.every((node, i) => node === list.children[i]);
    if (!isUnchanged || nodes.length === 0) {
      list.replaceChildren(...(nodes.length > 0 ? nodes : [element('li', 'None yet.', 'quiet')]));
    }
    shown = next;
  };
}

const lists = {
  events: listOf(byId('event-list'), (event) => event.id, renderEvent),
  documents: listOf(byId('document-list'), (found) => found.path, renderDocument),
  objects: listOf(byId('object-list'), (object) => object.generation, renderObject),
};

function showStatus(status) {
  byId('status').replaceChildren(
    ...STATUS.map(([name, of]) =>
      element('div', '', '', [element('dt', name), element('dd', of(status))]),
    ),
  );
}

function showFaults(faults, asOf) {
  if (asOf !== flips) {
    return;
  }
  for (const [name, value] of Object.entries(faults)) {
    const input = form.elements[name];
    if (input.type === 'checkbox') {
      input.checked = value;
    } else if (input !== document.activeElement) {
      input.value = value;
    }
  }
}

async function call(path, options) {
  const response = await fetch(path, options);
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.error.message);
  }
  return body;
}

function say(place, text) {
  if (byId(place).textContent !== text) {
    byId(place).textContent = text; // Said once: a screen reader reads every change aloud.
  }
}

async function refresh() {
  const before = flips;
  try {
    const overview = await call('overview');
    showStatus(overview.status);
    showFaults(overview.faults, before);
    Object.entries(lists).forEach(([kind, show]) => show(overview[kind]));
    say('message', '');
  } catch {
    say('message', 'The emulator is not running. Start it with: python -m emulator');
  }
}

async function flip({ target }) {
  const { name, type, checked, value } = target;
  const values = { checkbox: checked, number: Number(value), 'select-one': value };
  const body = JSON.stringify({ [name]: values[type] });
  const number = ++flips;
  try {
    showFaults(await call('faults', { method: 'PATCH', body }), number);
    say('refusal', '');
  } catch (error) {
    say('refusal', error.message);
  }
}

async function run() {
  for (;;) {
    if (!document.hidden) {
      await refresh();
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

form.addEventListener('change', flip);
form.addEventListener('submit', (event) => event.preventDefault());
run();
