"""The page of deliveries in a real browser: a clerk delivers, reads what was refused and why, mends it, and delivers again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from hub.identifiers import resident_id_number_from
from hub.server.web.files import OWN
from tests.demo import Demo
from tests.hub.server.web.browser import DESKTOP, PHONE, Desk, at_desk, fits, says, tab_to
from tests.hub.server.web.test_accessible import THEMES, violations

SHARED, OWN_WORDS = (
    json.loads(path.read_text("utf-8")) for path in (OWN / "words.json", OWN / "deliveries" / "words.json")
)
ZH, EN = ({**SHARED[language], **OWN_WORDS[language]} for language in ("zh", "en"))

PERSON, OTHER = (resident_id_number_from(f"98010219{year}0203{end}") for year, end in ((70, "101"), (71, "102")))
WORK = 300_000  # milliseconds: files are read and rows imported in a process of its own
CUT = "9.80102E+17"
HEADING = ("序号", "公民身份号码", "姓名", "性别", "出生日期", "户籍地", "联系电话")
IN_OTHER_WORDS = (*HEADING[:2], "称呼", *HEADING[3:])


def persons(*rows: Sequence[str], heading: Sequence[str] = HEADING) -> FilePayload:
    """A workbook of persons as a clerk has it: a title, a heading in Chinese, a column that the hub does not know."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["城南区低收入人口名单"])
    sheet.append(list(heading))
    for number, row in enumerate(rows, start=1):
        sheet.append([str(number), *row])
    return {"name": "人员信息11月.xlsx", "mimeType": "", "buffer": whole(book)}


def whole(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


HOUSEHOLDS = "户编号,户籍地,是否城镇\nH-PAGE-1,980102001001,是\n"
IN_ANOTHER_FORM = HOUSEHOLDS.replace("户编号", "户号")
MEMBERSHIPS = f"household_no,id_number,relation,since\nH-PAGE-1,{PERSON},HEAD,2020-01-01\n"
TAKEN = (
    ZH["taken.for"].format(table="人员", written=ZH["written.Excel workbook"]),
    ZH["taken.heading"].format(lines=2),
)
DROPPED = """([name, text]) => {
    const held = new DataTransfer();
    held.items.add(new File([text], name));
    document.querySelector(".place").dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


def sign_in(desk: Desk, demo: Demo, name: str, purpose: str) -> None:
    desk.page.set_default_timeout(WORK)
    desk.page.goto(f"{desk.url}/deliveries")
    desk.page.locator(".welcome .primary").click()
    desk.identify(partial(demo.code, name))
    desk.page.locator(f"input[name=purpose][value={purpose}]").check()
    desk.page.locator("button[value=allow]").click()
    desk.page.locator("main.deliveries").wait_for()


@pytest.fixture
def clerk(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The page on a phone in Chinese, as the keeper of the population database sees it."""
    with at_desk(browser, demo.url, viewport=PHONE, locale="zh-CN", has_touch=True) as desk:
        sign_in(desk, demo, "唐伟", "POPULATION_REGISTER")
        yield desk


@pytest.fixture
def second(browser: Browser, demo: Demo) -> Iterator[Callable[[], Page]]:
    """Signs in another keeper of the population database, on a phone of her own."""
    with at_desk(browser, demo.url, viewport=PHONE, locale="zh-CN", has_touch=True) as desk:

        def signed_in() -> Page:
            sign_in(desk, demo, "江宁", "POPULATION_REGISTER")
            return desk.page

        yield signed_in


@pytest.fixture
def officer(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The page on a wide screen in English, as an officer of medical insurance sees it: who writes no persons, and reads no
    deliveries."""
    with at_desk(browser, demo.url) as desk:
        sign_in(desk, demo, "林晓", "PREMIUM_SUBSIDY")
        yield desk


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def ending_of(name: str, **marks: int) -> re.Pattern[str]:
    """A sentence about a delivery from its number on."""
    return re.compile(re.escape(str(ZH[name]).split("{delivery}")[1].format(**marks)) + "$")


def by_keyboard(page: Page, name: str) -> None:
    """From where the focus is, go on to a button, and press it."""
    tab_to(page, button(page, name))
    page.keyboard.press("Enter")


Look = Callable[[Page, str], None]


@pytest.fixture
def looked_at(tmp_path: Path, size: Callable[[bool, bool], bool]) -> Look:
    """Each state of the page fits a desk in English and a phone in Chinese, and meets WCAG 2.2 AA: in the themes by turns, and in
    both at full size, which leaves pictures too."""
    turns = cycle(THEMES)

    def look(page: Page, name: str) -> None:
        page.emulate_media(color_scheme="light")
        for screen, language in ((DESKTOP, "en"), (PHONE, "zh")):
            page.set_viewport_size(screen)  # type: ignore[arg-type]
            if not page.evaluate("document.documentElement.lang").startswith(language):
                page.locator(".desk-header .language").click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            fits(page)
            if size(False, True):
                page.screenshot(path=tmp_path / f"{name}-{language}-{screen['width']}.png", full_page=True)
        assert violations(page, THEMES if size(False, True) else (next(turns),)) == [], name

    return look


def choose(page: Page, book: FilePayload) -> None:
    """Choose a workbook in the window, and draw two files onto the page."""
    names, chosen = page.locator(".chosen .name"), ["人员信息11月.xlsx"]
    page.set_input_files("#files", [book])
    expect(names).to_have_text(chosen)
    for name, text in (("家庭.csv", HOUSEHOLDS), ("家庭成员.csv", MEMBERSHIPS)):
        page.evaluate(DROPPED, [name, text])
        chosen.append(name)
        expect(names).to_have_text(chosen)
    page.locator(".choosing summary").click()


def say_that_these_are_all_persons(page: Page) -> None:
    page.locator(".choosing summary").click()
    page.locator("input[name=whole][value=persons]").check()
    page.locator(".choosing summary").click()  # so that the way by keyboard is short


def see_that_one_is_missing(told: Locator) -> None:
    told.locator(".missing").wait_for()
    says(told.locator(".missing"), ZH["missing.kind"].format(kind="人员", known=1, missing=1))
    expect(told.locator(".missing .notice")).to_have_text(ZH["missing.check.WAITING"].format(percent=5))


def say_what_the_hub_did_not_know(desk: Desk, told: Locator) -> None:
    """A column by another name, and a word that is no code; what cannot be is told at its field."""
    part, labels = told.locator(".correcting").first, dict(enumerate(IN_OTHER_WORDS, start=1))
    part.locator("summary").click()
    columns = {
        position: part.get_by_label(ZH["correct.column"].format(position=position, label=label))
        for position, label in labels.items()
    }
    for position in (1, 3):
        columns[position].select_option("name")
    with desk.forgiving("400 (Bad Request)"):
        part.get_by_role("button", name=ZH["correct.do"]).press("Enter")
        expect(part.locator(".fault")).to_have_text([ZH["fault.name"]])
    expect(columns[3]).to_have_attribute("aria-invalid", "true")
    columns[1].select_option(label=ZH["taken.not_read"])
    word = part.locator(".words div", has_text="汉子")
    word.get_by_label(ZH["correct.means"]).select_option(label="男性")
    part.get_by_role("button", name=ZH["correct.do"]).press("Enter")
    told.locator(".taken tbody tr", has_text="称呼").filter(has_text="钱多福").wait_for()


def deliver_in_another_form(page: Page, told: Locator, looked_at: Look) -> None:
    """See that a file has another form than the last time, and confirm the new one, by keyboard."""
    looked_at(page, "form")
    changed = ZH["form.title"], ZH["form.what"], "户编号一列此前名为“户编号”，本次名为“户号”。"
    says(told.locator(".form"), *changed)
    expect(button(page, ZH["taken.confirm"].format(rows=2))).to_have_count(0)
    by_keyboard(page, ZH["form.confirm"].format(rows=2))


def confirm_as_a_second_person(page: Page, looked_at: Look) -> None:
    """What a colleague's list would end of much waits for somebody who had no part in it, and ends by their word."""
    delivery = page.locator(".earlier li").first
    delivery.locator("summary").first.click()
    missing, confirm = delivery.locator(".missing"), button(page, ZH["missing.confirm"])
    expect(missing).to_contain_text(ZH["missing.done.WAITING"].format(percent=5))
    looked_at(page, "second")
    confirm.click()
    missing.get_by_text(ZH["missing.done.ENDED"]).wait_for()
    expect(confirm).to_have_count(0)


def withdraw(page: Page, told: Locator, looked_at: Look) -> None:
    """Take back the delivery at hand, of which something waits for somebody else, and see that it was."""
    says(told, ZH["missing.not_you"])
    told.locator(".withdrawing summary").click()
    looked_at(page, "earlier")
    told.locator("input[name=because]").fill("误报")
    told.get_by_role("button", name=ZH["withdraw.do"]).click()
    told.get_by_text(ZH["outcome.WITHDRAWN"]).wait_for()
    says(told, ZH["withdraw.said"].format(because="误报"))
    page.locator(".stored tbody td", has_text=ZH["stored.WITHDRAWN"]).wait_for()


def test_a_clerk_delivers_reads_what_was_refused_mends_it_and_delivers_again(
    clerk: Desk, second: Callable[[], Page], looked_at: Look
) -> None:
    page, told = clerk.page, clerk.page.locator(".led")
    page.get_by_text(ZH["earlier.none"]).wait_for()
    good = (PERSON, "钱多福", "汉子", "1970年2月3日", "980102001001", "10012345678")
    choose(page, persons(good, (CUT, "李小满", "女", "1971/2/3", "980102001001", ""), heading=IN_OTHER_WORDS))
    looked_at(page, "chosen")

    button(page, ZH["choose.send"]).click()
    told.locator(".correcting .name", has_text="汉子").wait_for(state="attached")
    say_what_the_hub_did_not_know(clerk, told)
    taken = told.locator(".taken").first
    says(taken, *TAKEN)
    columns = [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in taken.locator("tbody tr").all()
    ]
    assert columns[:3] == [
        ["序号", ZH["taken.not_read"], ""],
        ["公民身份号码", "公民身份号码", PERSON],
        ["称呼", "姓名", "钱多福"],
    ]
    assert columns[5] == ["户籍地", "户籍地", "980102001001"]
    why = ["4", "公民身份号码", "科学计数法"]
    says(told.locator(".refused tbody"), *why)
    told.locator(".correcting summary").first.click()
    looked_at(page, "taken")

    button(page, ZH["taken.confirm"].format(rows=3)).click()
    told.locator(".state").wait_for()
    told.locator(".refused").wait_for()
    expect(told.locator(".state")).to_have_text(ending_of("outcome.PARTLY", refused=1))
    says(told.locator(".refused tbody"), *why)
    looked_at(page, "done")
    with page.expect_download() as loaded:
        button(page, ZH["refused.load"]).click()
    book = load_workbook(BytesIO(loaded.value.path().read_bytes()))
    (wrong,) = (cell for row in book["persons"] for cell in row if cell.value == CUT)
    assert wrong.comment is not None
    assert "科学计数法" in wrong.comment.text

    wrong.value = OTHER
    button(page, ZH["outcome.deliver_mended"]).click()
    page.set_input_files("#files", [{"name": "改正.xlsx", "mimeType": "", "buffer": whole(book)}])
    page.evaluate(DROPPED, ["家庭.csv", IN_ANOTHER_FORM])
    say_that_these_are_all_persons(page)
    page.locator("#files").focus()
    by_keyboard(page, ZH["choose.send"])
    see_that_one_is_missing(told)
    deliver_in_another_form(page, told, looked_at)
    told.locator(".state").wait_for()
    expect(told.locator(".state")).to_have_text(ending_of("outcome.DONE"))
    earlier = page.locator(".earlier summary")
    expect(earlier).to_have_count(2)
    says(earlier.nth(0), ZH["state.DONE"])
    says(earlier.nth(1), ZH["state.PARTLY"])
    stored = page.locator(".stored tbody tr td:nth-child(3)")
    for place, state in enumerate(("STORED", "PARTLY_REFUSED")):
        expect(stored.nth(place)).to_have_text(ZH[f"stored.{state}"])
    earlier.nth(1).click()
    says(page.locator(".earlier .refused"), "科学计数法")
    confirm_as_a_second_person(second(), looked_at)
    withdraw(page, told, looked_at)


def test_empty_not_allowed_and_failed_look_different(officer: Desk, looked_at: Look) -> None:
    page = officer.page
    page.get_by_text(EN["earlier.none"]).wait_for()
    withheld = page.locator("section", has=page.locator("#stored")).locator(".notice")
    expect(withheld).to_have_text(f"{EN['stored.withheld']} {EN['reason.NO_GRANT']}")
    page.set_input_files("#files", [persons((PERSON, "钱多福", "男", "1970-02-03", "980102001001", ""))])
    button(page, EN["choose.send"]).click()
    page.locator(".taken").wait_for()
    expect(page.locator(".taken tbody .tag", has_text=EN["taken.no_right"])).to_have_count(len(HEADING) - 1)
    page.get_by_text(EN["taken.may_not"]).wait_for()
    page.locator(".taken tbody td:last-child .tag", has_text=EN["outcome.WITHHELD"]).first.wait_for()
    expect(page.locator(".led .primary")).to_have_count(0)
    page.route("**/deliveries/jobs", lambda route: route.abort())
    with officer.forgiving("ERR_FAILED"):
        button(page, EN["discard"]).click()
        page.get_by_text(EN["failure.AWAY"]).wait_for()
    looked_at(page, "away")
    page.unroute("**/deliveries/jobs")
    page.locator(".desk-header .language").click()
    button(page, EN["again"]).click()
    page.get_by_text(EN["state.CANCELLED"]).wait_for()
