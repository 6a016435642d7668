"""The tables of actors hold together, and a user's file adds to them or overrides them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from archive_miner.errors import SettingError
from archive_miner.polities.codes import Period, days_of, first_day, last_day
from archive_miner.polities.lexicon import Form, build_lexicon
from archive_miner.polities.states import read_rows
from archive_miner.tag.actors.find import find_actors, load_actors
from archive_miner.text.characters import unify
from archive_miner.types import Document, Header

pytestmark = pytest.mark.slow  # reads the tables for each case

TABLE = load_actors()
SAMPLE = Path(__file__).parents[2] / "corpora" / "sample" / "actors.csv"
HEAD = "name,code,kind,from,to,aliases,state,note\n"


def write(tmp_path: Path, rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "actors.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def codes(text: str, path: Path, date: str = "1953-05-05") -> dict[str, str | None]:
    document = Document("d", "s", 1, 1, Header(date=date), text, ())
    return {r.actor.name: r.actor.code for r in find_actors(document, load_actors(path))}


def roles(text: str, path: Path, date: str = "1953-05-05") -> dict[str, str]:
    document = Document("d", "s", 1, 1, Header(date=date), text, ())
    return {r.actor.name: r.actor.role for r in find_actors(document, load_actors(path))}


# The shipped tables.


def test_every_sense_is_of_a_known_state_person_or_body() -> None:
    pseudo = {"us_georgia", "usa_republicans"}  # what a name can mean besides a state
    for group in TABLE.lexicon.by_first.values():
        for ready in group.forms:
            for sense in ready.form.senses:
                if sense.entity_id not in TABLE.persons and sense.kind != "organisation":
                    assert sense.state in TABLE.states or sense.state in pseudo, ready.form.text


def test_every_person_is_of_a_known_state_and_ends_after_beginning() -> None:
    for person in TABLE.persons.values():
        assert person.state in TABLE.states or person.state == "UN", person.person_id
        for tenure in person.tenures:
            end = tenure.period.end or "9999"
            assert tenure.period.start <= end, person.person_id


def test_there_are_states_and_client_countries_enough() -> None:
    in_1975 = Period("1975-06-01", "1975-06-01")
    assert sum(state.code_on(in_1975) is not None for state in TABLE.states.values()) > 135
    patrons = {"USA", "RUS", "UKG", "FRN", "CHN", "UN"}
    assert len({p.state for p in TABLE.persons.values()} - patrons) >= 60


def test_every_member_state_has_a_name_and_a_demonym_or_is_small() -> None:
    named = {
        sense.state
        for group in TABLE.lexicon.by_first.values()
        for ready in group.forms
        for sense in ready.form.senses
    }
    assert set(TABLE.states) <= named


def number_on(system: str, state: str, day: date) -> int | None:
    days = Period(day.isoformat(), day.isoformat())
    one = TABLE.states[state]
    return one.cow_number_on(days) if system == "cow" else one.gw_number_on(days)


@pytest.mark.parametrize("system", ["cow", "gw"])
def test_every_stay_begins_and_ends_on_its_days(system: str) -> None:
    rows = list(read_rows(f"members_{system}.csv"))
    begun = {(row["state"], row["from"]) for row in rows}
    for row in rows:
        state, number, start = row["state"], int(row["number"]), date.fromisoformat(row["from"])
        assert number_on(system, state, start) == number, row
        ended = {(one["state"], one["to"]) for one in rows}
        before = start - timedelta(days=1)
        if (state, before.isoformat()) not in ended:
            assert number_on(system, state, before) is None, row
        if row["to"]:
            end = date.fromisoformat(row["to"])
            after = end + timedelta(days=1)
            assert start < end and number_on(system, state, end) == number, row
            if (state, after.isoformat()) not in begun:
                assert number_on(system, state, after) is None, row
        else:
            assert number_on(system, state, date(2016, 12, 31)) == number, row


def test_the_whole_system_of_states_is_there() -> None:
    cow = list(read_rows("members_cow.csv"))
    assert (len(cow), len({row["number"] for row in cow})) == (243, 217)  # the list of 2016
    assert len({(row["number"], row["from"]) for row in read_rows("members_gw.csv")}) > 215
    assert {row["state"] for row in cow} <= set(TABLE.states)


@pytest.mark.parametrize(
    ("state", "day", "cow", "gw"),
    [
        ("ROK", "1948-08-14", None, None),
        ("ROK", "1948-08-15", None, 732),
        ("ROK", "1949-06-29", 732, 732),
        ("PRK", "1950-01-01", 731, 731),
        ("GFR", "1950-01-01", None, 260),
        ("GFR", "1955-05-05", 260, 260),
        ("GMY", "1991-01-01", 255, 260),
        ("INS", "1947-01-01", None, 850),
        ("RUS", "1953-01-01", 365, 365),
        ("USA", "1953-01-01", 2, 2),
        ("YUG", "1953-01-01", 345, 345),
        ("JPN", "1938-07-07", 740, 740),
        ("JPN", "1947-07-07", None, 740),
        ("POL", "1935-07-07", 290, 290),
        ("FRN", "1943-07-07", None, 220),
        ("CZR", "1993-01-01", 316, 316),
        ("CZE", "1993-01-01", None, None),
        ("KOR", "1904-01-01", 730, 730),
        ("YUG", "1900-01-01", 345, 340),
        ("BAV", "1860-01-01", 245, 245),
        ("SYR", "1959-01-01", None, 652),
        ("tibet", "1949-01-01", None, 711),
    ],
)
def test_numbers_are_those_of_the_day(
    state: str, day: str, cow: int | None, gw: int | None
) -> None:
    days = Period(day, day)
    assert TABLE.states[state].cow_number_on(days) == cow
    assert TABLE.states[state].gw_number_on(days) == gw


def test_china_is_great_from_the_peoples_republic_on() -> None:
    china = TABLE.states["CHN"]
    assert china.strength_on(Period("1948-01-01", "1948-01-01")) < 4
    assert china.strength_on(Period("1951-01-01", "1951-01-01")) >= 4


def test_an_undated_paper_is_as_late_as_the_years_it_names() -> None:
    assert TABLE.states["JPN"].strength_on(Period("1941-01-01", "1941-12-31")) >= 4
    assert TABLE.states["JPN"].strength_on(Period("1941-01-01", "1960-12-31")) < 4
    assert TABLE.states["JPN"].strength_on(Period()) < 4


# Dates.


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("1953-02-11", "1953-02-11", "1953-02-11"),
        ("1952-02", "1952-02-01", "1952-02-29"),
        ("1953", "1953-01-01", "1953-12-31"),
    ],
)
def test_a_prefix_is_all_its_days(date: str, first: str, last: str) -> None:
    assert (first_day(date), last_day(date)) == (first, last)


def test_years_in_a_text_are_not_file_numbers() -> None:
    assert days_of(None, "File 611.95/1-1947, in 1953 and 1954.") == Period(
        "1953-01-01", "1954-12-31"
    )
    assert days_of(None, "no year") == Period()


# Printed forms.


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("U.S.", "the US and the U. S. and us", ["US", "U. S."]),
        ("Viet-Nam", "Viet Nam, Vietnam, Viet-Nam, Viet–Nam", 4),
        ("P'yongyang", "P’yongyang or Pyongyang", 2),
        ("Kim Il-sung", "Kim Il Sung, KIM IL SUNG, Kim\nIl-Sung", 3),
        ("Security Council", "a security council", []),
        ("ROK", "rok Rok ROK ROKs", ["ROK"]),
        ("José Figueres", "Jose Figueres; José Figueres", 2),
        ("Iran", "Iranian; Iran's; IranSource", ["Iran", "Iran"]),
        ("Republic of Korea", "Republic of\nKorea", ["Republic of\nKorea"]),
        ("Arthur", "MacArthur", []),
    ],
)
def test_forms_are_found_however_printed(form: str, text: str, found: list[str] | int) -> None:
    lexicon = build_lexicon([Form(form, ("x",))])
    spans = [text[f.start : f.end] for f in lexicon.find(unify(text))]
    assert spans == found or len(spans) == found


def test_the_longest_form_wins() -> None:
    lexicon = build_lexicon([Form("Korea", ("a",)), Form("Korea Fund", ("b",))])
    assert [f.form.senses for f in lexicon.find("Korea Fund, Korea")] == [("b",), ("a",)]


# A user's file.


def test_the_sample_collection_has_its_dyads(tmp_path: Path) -> None:
    text = (
        "Halvern offered Belcora trucks. President Valdane feared General Masqui. "
        "Ustrana armed. Orlava wrote to Dravik."
    )
    found = roles(text, SAMPLE, "1951-11-03")
    assert found["Halvern"] == "patron" and found["Belcora"] == "client"
    assert found["President Valdane"] == "client"
    assert found["General Masqui"] == "rival"
    assert found["Ustrana"] == "third_party"
    assert codes(text, SAMPLE, "1951-11-03")["Dravik"] == "XZM"


def test_a_file_adds_a_state_and_a_person(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Ruritania,XRU,state,1950-01-01,1955-12-31,Ruritanian|Strelsau,XRU,client of Germany West\n"
        "Germany West,XGW,state,,,,XGW,\n"
        "Rupert Hentzau,XRU,rival,,,Hentzau,XRU,\n",
    )
    text = "Ruritania hides Hentzau; a Ruritanian said so. Turkey is far."
    assert codes(text, path) == {
        "Ruritania": "XRU", "Hentzau": "XRU", "Ruritanian": "XRU", "Turkey": "TUR",
    }  # fmt: skip
    assert codes(text, path, "1956-01-01")["Ruritania"] is None


def test_a_note_that_names_no_state_is_a_remark(tmp_path: Path) -> None:
    path = write(tmp_path, "Halvern,XHV,state,,,,,client of the U.S.S.R. since 1953; patron of B\n")
    assert codes("Halvern spoke.", path) == {"Halvern": "XHV"}


def test_a_file_overrides_what_a_name_means(tmp_path: Path) -> None:
    path = write(tmp_path, "Georgia,XGE,state,,,Tiflis,XGE,\nSmith,ZIM,leader,1964,1979,,ZIM,\n")
    found = codes("Georgia and Smith.", path, "1970-01-01")
    assert found == {"Georgia": "XGE", "Smith": "ZIM"}


def test_loading_a_file_leaves_the_shipped_tables_alone(tmp_path: Path) -> None:
    load_actors(write(tmp_path, "Turkey,XTK,state,,,,XTK,\n"))
    assert load_actors().states["TUR"].code == "TUR"
    document = Document("d", "s", 1, 1, Header(date="1953"), "Turkey.", ())
    assert find_actors(document, load_actors())[0].actor.code == "TUR"


@pytest.mark.parametrize(
    ("rows", "wrong", "fix"),
    [
        ("Halvern,XHV,kingdom,,,,,\n", "row 2: kind 'kingdom'", "use one of"),
        ("Halvern,XHV,state,3/1951,,,,\n", "row 2: from '3/1951'", "write YYYY-MM-DD"),
        ("Halvern,XHV,state,,1951-13,,,\n", "row 2: to '1951-13'", "write YYYY-MM-DD"),
        ("Halvern,XHV,state,1952,1951,,,\n", "row 2: ends before it begins", "exchange"),
        (",XHV,state,,,,,\n", "row 2: no name", "fill it in"),
        ("Halvern,,state,,,,,\n", "row 2: no code", "give the state's code"),
        ("A,XA,state,,,,,\nHalvern,XHV,state,,,x,y,z,w\n", "row 3: more cells", "quote"),
    ],
)
def test_a_bad_row_is_named_with_its_fix(tmp_path: Path, rows: str, wrong: str, fix: str) -> None:
    path = write(tmp_path, rows)
    with pytest.raises(SettingError) as raised:
        load_actors(path)
    message = str(raised.value)
    assert wrong in message and fix in message and str(path) in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        ("name,kind\n", "no column 'code'"),
        ("name,code,kind,colour\n", "unknown column 'colour'"),
        ("", "no column 'name'"),
    ],
)
def test_a_bad_head_is_named(tmp_path: Path, head: str, wrong: str) -> None:
    with pytest.raises(SettingError, match=wrong):
        load_actors(write(tmp_path, "", head))


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"none\.csv.*give a readable CSV"):
        load_actors(tmp_path / "none.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes(b"name,code,kind\nCura\xe7ao,X,state\n")
    with pytest.raises(SettingError, match="UTF-8"):
        load_actors(path)
