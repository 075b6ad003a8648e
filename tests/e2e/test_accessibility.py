"""What a visitor hears who uses the keyboard alone, with a screen reader."""

import re
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.support.system import System
from tests.support.visitor import problems_of

VISIT = Path(__file__).with_name("visit.txt")

# Notes what live regions say: all of the region's words, whenever they have become others.
LISTEN = """
    globalThis.heard = [];
    const LIVE = '[aria-live=polite], [role=status], [role=alert]';
    const said = new WeakMap();

    function wordsOf(node) {
        if (node.nodeType === Node.TEXT_NODE) return node.data;
        if (node.matches('[aria-hidden=true], [hidden]')) return '';
        return [...node.childNodes].map(wordsOf).join(node.matches('p, h2, h3') ? '' : ' ');
    }

    function note(region) {
        const words = wordsOf(region).replace(/\\s+/g, ' ').trim();
        if (words && words !== said.get(region)) heard.push(words);
        said.set(region, words);
    }

    new MutationObserver((changes) => {
        const touched = new Set();
        for (const { target, addedNodes } of changes) {
            const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
            touched.add(element?.closest?.(LIVE)); // The document has none.
            for (const node of addedNodes) {
                // A polite region that comes with its words is not read.
                if (node.matches?.('[role=alert]')) touched.add(node);
                for (const alert of node.querySelectorAll?.('[role=alert]') ?? []) {
                    touched.add(alert);
                }
            }
        }
        for (const region of touched) if (region?.isConnected) note(region);
    }).observe(document, { subtree: true, childList: true, characterData: true });
"""

# What changes from visit to visit, or with the network that is served.
VARIABLE = (
    (re.compile(r"\d+[.,]\d\s?%"), "N%"),
    (re.compile(r"[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d\s[AP]M"), "DATE"),
)
NOTHING_FOCUSED = "document.activeElement === document.body"
# Where Chromium's own name of a role says nothing to a reader.
ROLES = {"DisclosureTriangle": "disclosure"}
CONTAINERS = ("main", "region", "group", "radiogroup", "dialog", "list", "table")
STATES = ("checked", "pressed", "expanded", "disabled")
CONTROLS = ("button", "radio", "checkbox", "switch", "slider", "combobox", "textbox", "link")


class Visit:
    """Presses keys, and writes down what is heard then."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines: list[str] = []
        self._devtools = page.context.new_cdp_session(page)
        self._within: list[str] = []

    def title(self, words: str) -> None:
        self.lines += ["", f"# {words}"]

    def press(self, key: str, says: str | None = None) -> None:
        """Notes what has the focus then, and what is announced, up to what `says` is in."""
        self.page.keyboard.press(key)
        announced = self._announced(says) if says else []
        self.lines += [f"{key:12}{self._focused()[1]}", *announced]

    def listen(self, says: str) -> None:
        """Notes what is announced, up to what `says` is in."""
        self.lines += self._announced(says)

    def _announced(self, says: str) -> list[str]:
        self.page.wait_for_function("(words) => heard.some((one) => one.includes(words))", arg=says)
        return [f"{'':12}says: {steady(words)}" for words in self.page.evaluate("heard.splice(0)")]

    def go_to(self, name: str, key: str = "Tab") -> None:
        """Presses a key, Tab unless another is given, until a control has the focus."""
        for _ in range(60):
            self.page.keyboard.press(key)
            if re.match(name, self._focused(is_noted=False)[0]):
                break
        found, heard = self._focused()
        assert re.match(name, found), f"{name} is not reached with {key}, but {found}"
        self.lines.append(f"{key + ' …':12}{heard}")

    def tab_through(self) -> None:
        """Notes every stop of the Tab key from the page's beginning to its end."""
        while not self._has_left():
            pass
        self._within = []
        names = []
        while not self._has_left():
            name, heard = self._focused()
            self.lines.append(f"{'Tab':12}{heard}")
            names.append(name)
        assert all(names), "a control without a name"
        assert len(set(names)) == len(names), f"two controls with one name: {names}"

    def _has_left(self) -> bool:
        """Whether another Tab leaves the page at its end."""
        self.page.keyboard.press("Tab")
        return bool(self.page.evaluate(NOTHING_FOCUSED))

    def read(self) -> None:
        """Notes the whole page, as it is read from its beginning to its end."""
        self.lines += [steady(line) for line in outline(self.page).splitlines()]

    def _focused(self, is_noted: bool = True) -> tuple[str, str]:
        """The name of what has the focus, and all that is said of it where it is reached."""
        is_lost = self.page.evaluate(NOTHING_FOCUSED)
        assert not is_lost, "\n".join([*self.lines, "Nothing has the focus."])
        focused = self._devtools.send("Runtime.evaluate", {"expression": "document.activeElement"})
        found = self._devtools.send(
            "Accessibility.getPartialAXTree",
            {"objectId": focused["result"]["objectId"], "fetchRelatives": True},
        )["nodes"]
        nodes = {node["nodeId"]: node for node in found}
        node = next(one for one in found if _property(one, "focused"))
        within: list[str] = []
        parent = nodes.get(node.get("parentId"))
        while parent:
            if _value(parent, "role") in CONTAINERS and _value(parent, "name"):
                within.insert(0, f'{_value(parent, "role")} "{_value(parent, "name")}"')
            parent = nodes.get(parent.get("parentId"))
        entered = [one for one in within if one not in self._within]
        if is_noted:
            self._within = within
        role = _value(node, "role")
        words = [ROLES.get(role, role), f'"{_value(node, "name")}"']
        for state in STATES:
            value = _property(node, state)
            if value is not None:
                words.append(state if value in (True, "true") else f"not {state}")
        text = self.page.evaluate("document.activeElement.ariaValueText") or _value(node, "value")
        if text:
            words.append(f"= {text}")
        if _value(node, "description"):
            words.append(f"({_value(node, 'description')})")
        return _value(node, "name"), steady(" > ".join([*entered, " ".join(words)]))


def _value(node: dict[str, Any], field: str) -> str:
    return str(node.get(field, {}).get("value", ""))


def _property(node: dict[str, Any], name: str) -> Any:
    """The value of a node's property; None where it has none."""
    found = (one["value"].get("value") for one in node.get("properties", []) if one["name"] == name)
    return next(found, None)


def steady(words: str) -> str:
    """The same words at every visit."""
    for pattern, name in VARIABLE:
        words = pattern.sub(name, words)
    return words


def outline(page: Page) -> str:
    """Roles, names, and texts of the page in their order; no level of headings may be left out."""
    heard = page.locator("body").aria_snapshot()
    levels = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", heard)]
    assert levels[0] == 1
    assert all(level <= above + 1 for above, level in pairwise(levels)), levels
    assert not re.search(rf"^\s*- ({'|'.join(CONTROLS)})( \[|:|$)", heard, re.MULTILINE), heard
    return heard


def test_visit_by_keyboard_is_heard_as_written_down(
    browser: Browser, system: System, portrait: bytes, tmp_path: Path
) -> None:
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    problems = problems_of(context)
    page = context.new_page()
    page.add_init_script(LISTEN)
    # Asked for now, so that the dialog is caught when Enter is pressed: asking takes a moment.
    page.on("filechooser", lambda _: None)
    page.goto(system.endpoints["hosting"])
    expect(page.get_by_role("heading", name="Your photo")).to_be_visible()
    visit = Visit(page)
    visit.title("Arriving")
    visit.read()
    visit.tab_through()

    visit.title("Choosing a photo")
    visit.go_to("Choose photos", "Shift+Tab")
    with page.expect_file_chooser() as chooser:
        visit.press("Enter")
    chooser.value.set_files({"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": portrait})
    visit.listen("Press PREDICT")
    visit.press("Tab")

    visit.title("Editing it")
    expect(page.get_by_role("button", name="Crop")).to_be_visible()
    visit.tab_through()
    visit.go_to("Adjust", "Shift+Tab")
    visit.press("Enter")
    visit.go_to("Brightness")
    visit.press("ArrowRight")
    visit.press("Control+z")
    visit.go_to("Crop", "Shift+Tab")
    visit.press("Enter")
    expect(page.get_by_label("Top left corner")).to_be_visible()
    visit.go_to("Top left corner", "Shift+Tab")
    visit.press("ArrowRight")
    visit.press("Escape")

    visit.title("Predicting")
    system.switch(hold=True)
    visit.go_to("PREDICT")
    visit.press("Enter")
    visit.press("Enter", says="Analyzing")
    system.switch(hold=False)
    visit.listen("HAPPY")

    visit.title("The result")
    expect(page.get_by_role("heading", name="History · 1")).to_be_visible()
    expect(page.get_by_role("button", name="New photo")).to_be_enabled()
    visit.read()
    visit.tab_through()
    visit.go_to("Pie", "Shift+Tab")
    visit.press("ArrowRight")
    visit.press("ArrowLeft")

    visit.title("The history")
    visit.go_to("Open Happy")
    visit.press("Space", says="selected")
    visit.press("Escape")
    visit.press("Enter", says="HAPPY")
    visit.press("Delete", says="deleted")
    visit.press("Tab")
    visit.press("Enter", says="HAPPY")

    visit.title("Language and theme")
    visit.go_to("Language")
    visit.press("ArrowDown", says="FREUDE")
    visit.go_to("Farbschema")
    visit.press("ArrowDown")
    visit.go_to("Sprache", "Shift+Tab")
    visit.press("ArrowUp", says="HAPPY")
    context.close()

    heard = "\n".join([*visit.lines, ""]).lstrip()
    new = tmp_path / VISIT.name
    new.write_text(heard)
    written = VISIT.read_text()
    difference = unified_diff(written.splitlines(), heard.splitlines(), "written", "heard", n=2)
    assert heard == written, "\n".join([f"If this is right: cp {new} {VISIT}", *difference])
    assert problems == []
