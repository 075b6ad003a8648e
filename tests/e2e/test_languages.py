"""The page in each of its languages, and its menus of languages and themes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.screenshot import couple, photo
from tests.support.system import System
from tests.support.visitor import FINDINGS, accepted, assert_accessible, choose, problems_of

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 568}  # A small phone, or a page at 400 %.

# What the buttons are called that the tests press.
WORDS = {
    "en": {
        "file": "Photo file",
        "predict": "Predict",
        "crop": "Crop",
        "adjust": "Adjust",
        "delete": "Delete all",
        "picture": "Save as picture",
        "language": "Language",
        "theme": "Theme",
    },
    "de": {
        "file": "Fotodatei",
        "predict": "Analysieren",
        "crop": "Zuschnitt",
        "adjust": "Anpassen",
        "delete": "Alle löschen",
        "picture": "Als Bild speichern",
        "language": "Sprache",
        "theme": "Farbschema",
    },
    "fr": {
        "file": "Fichier photo",
        "predict": "Analyser",
        "crop": "Recadrer",
        "adjust": "Régler",
        "delete": "Tout supprimer",
        "picture": "Enregistrer en image",
        "language": "Langue",
        "theme": "Thème",
    },
    "es": {
        "file": "Archivo de la foto",
        "predict": "Analizar",
        "crop": "Recortar",
        "adjust": "Ajustar",
        "delete": "Eliminar todo",
        "picture": "Guardar como imagen",
        "language": "Idioma",
        "theme": "Tema",
    },
}

# Words that reach beyond the control or the page that they are in, or are cut off.
TOO_LARGE = """() => {
    const found = [];
    const scrolls = (element) => !element.matches('body, dialog')
        && (getComputedStyle(element).overflowX === 'auto' || scrolls(element.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement } = walker.currentNode;
        const text = walker.currentNode.data.trim();
        if (!text || parentElement.closest('.visually-hidden, [hidden], option')) continue;
        if (!parentElement.checkVisibility({ checkVisibilityCSS: true })) continue;
        if (scrolls(parentElement)) continue;
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        const control = parentElement.closest('button:not([data-face]), summary, a');
        const page = { left: 0, right: innerWidth, top: -Infinity, bottom: Infinity };
        const around = control?.getBoundingClientRect() ?? page;
        const words = range.getBoundingClientRect();
        const isBeyond = words.left < around.left - 1 || words.right > around.right + 1
            || words.top < around.top - 1 || words.bottom > around.bottom + 1;
        if (isBeyond) found.push(text);
        const isCut = parentElement.scrollWidth > parentElement.clientWidth + 1;
        if (control && getComputedStyle(parentElement).overflow !== 'visible' && isCut) {
            found.push(text);
        }
    }
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`page: ${root.scrollWidth} px`);
    return found;
}"""

THEMES = """() => {
    window.themes = [];
    const note = () => themes.push(document.documentElement?.dataset.mantineColorScheme);
    new MutationObserver(note).observe(document, { attributes: true, subtree: true });
}"""


@contextmanager
def opened(
    browser: Browser, system: System, language: str, color_scheme: str = "light"
) -> Iterator[Page]:
    """The page on the phone of a speaker of `language`; no problem may be left at the end."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale=language,
        color_scheme=color_scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        storage_state=accepted(system),
    )
    problems = problems_of(context)
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    yield page
    context.close()
    assert problems == []


@pytest.mark.parametrize("language", WORDS)
def test_every_state_fits_a_phone_and_is_accessible(
    browser: Browser, system: System, language: str
) -> None:
    words = WORDS[language]
    with opened(browser, system, language) as page:

        def press(name: str) -> None:
            page.get_by_role("button", name=words[name], exact=True).click()

        def check(state: str) -> None:
            for size in (NARROW, PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                assert page.evaluate(TOO_LARGE) == [], (state, size)

        expect(page.locator("html")).to_have_attribute("lang", language)
        page.evaluate("localStorage.removeItem('expressio.notice')")
        page.reload()
        check("empty")
        assert_accessible(page)
        page.get_by_label(words["file"]).set_input_files(
            {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        )
        expect(page.get_by_role("alert")).to_contain_text("PDF")
        check("refused")
        page.keyboard.press("Escape")
        page.get_by_label(words["file"]).set_input_files(
            {"name": "couple.jpg", "mimeType": "image/jpeg", "buffer": photo(couple())}
        )
        press("crop")
        check("cropping")
        press("adjust")
        check("adjusting")
        press("adjust")
        press("predict")
        expect(page.get_by_role("dialog")).to_be_visible()
        check("notice")
        page.keyboard.press("Enter")
        expect(page.locator("[data-slice]").first).to_be_visible()
        expect(page.get_by_role("listitem")).to_be_visible()
        for summary in page.locator("summary").all():
            summary.click()
        check("result")
        press("delete")
        check("deleting")
        assert_accessible(page)
        page.keyboard.press("Escape")
        press("picture")
        expect(page.get_by_role("dialog")).to_be_visible()
        check("sharing")
        assert page.evaluate(FINDINGS) == []


def test_chosen_language_keeps_the_photo_and_is_remembered(
    browser: Browser, system: System, portrait: bytes
) -> None:
    with opened(browser, system, "en-GB") as page:
        choose(page, "portrait.jpg", portrait)
        page.get_by_label("Language").focus()
        page.get_by_label("Language").select_option("Deutsch")
        expect(page.get_by_role("button", name="Analysieren", exact=True)).to_be_enabled()
        expect(page.get_by_role("img", name="Ihr Foto, portrait.jpg")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.get_by_label("Sprache")).to_be_focused()
        page.get_by_role("button", name="Analysieren", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("FREUDE")
        expect(page).to_have_title("FREUDE · Expressio")
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"9\d,\d\u00a0%"))
        page.reload()
        expect(page.get_by_role("status")).to_contain_text("FREUDE")
        page.get_by_label("Sprache").select_option("Français")
        expect(page.get_by_role("status")).to_contain_text("JOIE")


def test_language_that_cannot_be_loaded_leaves_the_page_as_it_is(
    browser: Browser, system: System
) -> None:
    context = browser.new_context(locale="en", storage_state=accepted(system))
    page = context.new_page()
    page.route("**/assets/fr-*.js", lambda route: route.abort())
    page.goto(system.endpoints["hosting"])
    page.get_by_label("Language").select_option("Français")
    expect(page.get_by_role("alert")).to_contain_text("Part of the page didn’t load")
    expect(page.get_by_label("Language")).to_have_value("en")
    context.close()


def test_visitor_whose_language_cannot_be_loaded_gets_english(
    browser: Browser, system: System
) -> None:
    context = browser.new_context(locale="fr-CA", storage_state=accepted(system))
    page = context.new_page()
    page.route("**/assets/fr-*.js", lambda route: route.abort())
    page.goto(system.endpoints["hosting"])
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


@pytest.mark.parametrize(("chosen", "system_theme"), [("Light", "dark"), ("Dark", "light")])
def test_chosen_theme_is_there_from_the_start_of_the_next_visit(
    browser: Browser, system: System, chosen: str, system_theme: str
) -> None:
    theme = chosen.lower()
    with opened(browser, system, "en", system_theme) as page:
        root = page.locator("html")
        expect(root).to_have_attribute("data-mantine-color-scheme", system_theme)
        page.get_by_label("Theme").select_option(chosen)
        expect(root).to_have_attribute("data-mantine-color-scheme", theme)
        page.add_init_script(f"({THEMES})()")
        page.reload()
        expect(page.get_by_label("Theme")).to_have_value(theme)
        assert set(page.evaluate("themes.filter(Boolean)")) == {theme}
        page.get_by_label("Theme").select_option("System")
        expect(root).to_have_attribute("data-mantine-color-scheme", system_theme)
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        expect(root).to_have_attribute("data-mantine-color-scheme", theme)


def test_page_of_another_address_has_the_chosen_language_and_theme(
    browser: Browser, system: System
) -> None:
    context = browser.new_context(locale="es-MX", storage_state=accepted(system))
    page = context.new_page()
    page.goto(f"{system.endpoints['hosting']}/nada")
    expect(page.get_by_role("heading", name="Aquí no hay ninguna página")).to_be_visible()
    page.get_by_role("link", name="Abrir Expressio").click()
    page.get_by_label("Idioma").select_option("Deutsch")
    page.get_by_label("Farbschema").select_option("Dunkel")
    page.goto(f"{system.endpoints['hosting']}/nichts")
    expect(page.get_by_role("heading", name="Hier ist keine Seite")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    context.close()
