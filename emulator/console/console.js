// Polls the status, the faults, and the newest events once a second.

const POLL_MS = 1000;
const byId = (id) => document.getElementById(id);
const form = byId('faults');
let changes = 0; // Made here so far.
let pending = 0; // Of these, not yet confirmed by the emulator.

const STATUS = [
  ['Function', (status) => status.function.state],
  ['Users', (status) => status.auth.users],
  ['Objects', (status) => status.storage.objects],
  ['Documents', (status) => status.firestore.documents],
  ['Events pending', (status) => status.events.pending],
  ['delivered', (status) => status.events.delivered],
  ['dropped', (status) => status.events.dropped],
];

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text; // Never as HTML: an object may have any name.
  return made;
}

// Changed text only: a screen reader announces every change.
function show(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}

function describe({ state, subject, published, deliveries }) {
  const outcomes = deliveries.map(
    ({ milliseconds, outcome }) => `${outcome} after ${Math.round(milliseconds)} ms`,
  );
  const time = new Date(published * 1000).toLocaleTimeString();
  return [`${time} ${state} ${subject.replace('objects/', '')}`, ...outcomes].join('; ');
}

async function call(path, options) {
  const response = await fetch(path, options);
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.error.message);
  }
  return body;
}

function showFaults(faults) {
  for (const [name, value] of Object.entries(faults)) {
    const input = form.elements[name];
    if (input.type === 'checkbox') {
      input.checked = value;
    } else if (input !== document.activeElement) {
      input.value = value;
    }
  }
}

async function refresh() {
  const asOf = changes;
  const isCurrent = pending === 0; // Else the emulator may not know yet what was switched here.
  try {
    const [status, faults, { events }] = await Promise.all([call('status'), call('faults'), call('events')]);
    byId('status').replaceChildren(
      ...STATUS.flatMap(([name, of]) => [element('dt', name), element('dd', of(status))]),
    );
    document.querySelector('ol').replaceChildren(...events.map((e) => element('li', describe(e))));
    if (isCurrent && asOf === changes) {
      showFaults(faults);
    }
    show('message', '');
  } catch {
    show('message', 'The emulator is not running. Start it with: python -m emulator');
  }
}

async function change({ target }) {
  const { name, type, checked, value } = target;
  const values = { checkbox: checked, number: Number(value), 'select-one': value };
  changes += 1;
  pending += 1;
  try {
    await call('faults', { method: 'PATCH', body: JSON.stringify({ [name]: values[type] }) });
    show('refusal', '');
  } catch (error) {
    show('refusal', error.message);
  } finally {
    pending -= 1;
  }
}

form.addEventListener('change', change);
form.addEventListener('submit', (event) => event.preventDefault());
for (;;) {
  if (!document.hidden) {
    await refresh();
  }
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
