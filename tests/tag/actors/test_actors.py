"""Actors are named as printed, by the code of their date, in their role, and never by guess."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_miner.tag.actors.find import ActorReading, actors_near, find_actors, load_actors
from archive_miner.types import Actor, Document, Header, HeaderField, Mention, Sentence

TABLE = load_actors()
AMERICAN = "Telegram From the Department of State. "


def document(text: str, date: str | None = "1953-07-24", **header: str) -> Document:
    return Document("d1", "s1", 1, 1, Header(date=date, **header), text, ())


def read(text: str, date: str | None = "1953-07-24", **header: str) -> list[ActorReading]:
    return find_actors(document(text, date, **header), TABLE)


def codes(text: str, date: str | None = "1953-07-24") -> dict[str, str | None]:
    return {reading.actor.name: reading.actor.code for reading in read(text, date)}


def roles(text: str, date: str = "1953-07-24") -> dict[str, str]:
    return {reading.actor.name: reading.actor.role for reading in read(text, date)}


def near(text: str, sentence: str, date: str = "1953-07-24") -> tuple[Actor, ...]:
    start = text.index(sentence)
    end = start + len(sentence)
    mention = Mention("m", "d1", "military_aid", None, start, end, start, end, 0.5, "x.y")
    return actors_near(read(text, date), mention, Sentence(start, end))


# States: printed form, date, name found, code.


@pytest.mark.parametrize(
    ("text", "date", "name", "code"),
    [
        ("Turkey has asked for tanks.", "1952-03-01", "Turkey", "TUR"),
        ("The Turks want them soon.", "1952-03-01", "Turks", "TUR"),
        ("A Turkish proposal came late.", "1952-03-01", "Turkish", "TUR"),
        ("TURKEY HAS ASKED FOR TANKS", "1952-03-01", "TURKEY", "TUR"),
        ("The U.S.S.R. and we differ.", "1952-03-01", "U.S.S.R.", "RUS"),
        ("It rests with the U. S. Government.", "1952-03-01", "U. S. Government", "USA"),
        ("It rests with the US.", "1952-03-01", "US", "USA"),
        ("Siam will join.", "1948-05-01", "Siam", "THI"),
        ("Persia is uneasy.", "1948-05-01", "Persia", "IRN"),
        ("Abyssinia sends a battalion.", "1951-05-01", "Abyssinia", "ETH"),
        ("Jugoslavia broke away.", "1949-05-01", "Jugoslavia", "YUG"),
        ("Zaïre was calm.", "1973-05-01", "Zaïre", "DRC"),
        ("Ivory Coast was calm.", "1963-05-01", "Ivory Coast", "CDI"),
        ("Viet Cong units closed in.", "1966-05-01", "Viet Cong", "RVN"),
        ("ROKG insists on it.", "1955-05-01", "ROKG", "ROK"),
        ("HMG insists on it.", "1955-05-01", "HMG", "UKG"),
        ("GVN insists on it.", "1963-05-01", "GVN", "RVN"),
        ("The Kremlin insists on it.", "1955-05-01", "Kremlin", "RUS"),
        ("The Blue House insists on it.", "1966-05-01", "Blue House", "ROK"),
        ("Egypt¹ and Syria2 differ.", "1956-05-01", "Syria", "SYR"),
        ("Talks with TurkeySource: files.", "1956-05-01", "Turkey", "TUR"),
    ],
)
def test_a_state_has_its_code(text: str, date: str, name: str, code: str) -> None:
    assert codes(text, date)[name] == code


@pytest.mark.parametrize(
    ("name", "date", "code"),
    [
        ("South Korea", "1949-06-28", None),  # COW lets the ROK in on 29 June 1949
        ("South Korea", "1949-06-29", "ROK"),
        ("South Korea", "1949-06", None),  # not on every day of the month
        ("South Korea", "1949-07", "ROK"),
        ("South Korea", "1949", None),
        ("South Korea", "1950", "ROK"),
        ("North Korea", "1948-09-08", None),
        ("North Korea", "1948-09-09", "PRK"),
        ("Japan", "1951-02-01", None),
        ("Japan", "1952-04-28", "JPN"),
        ("West Germany", "1955-05-04", None),
        ("West Germany", "1955-05-05", "GFR"),
        ("Austria", "1950-01-01", None),
        ("Syria", "1957-01-01", "SYR"),
        ("Syria", "1959-01-01", None),
        ("Syria", "1961-09-29", "SYR"),
        ("Formosa", "1949-12-07", None),
        ("Formosa", "1949-12-08", "TAW"),
        ("Republic of China", "1949-12-07", "CHN"),
        ("Republic of China", "1950-01-01", "TAW"),
        ("Communist China", "1950-01-01", "CHN"),
        ("China", "1946-01-01", "CHN"),
        ("U.A.R.", "1959-06-01", "EGY"),
        ("U.A.R.", "1957-06-01", None),
        ("Gold Coast", "1956-01-01", None),
        ("Gold Coast", "1957-03-06", "GHA"),
        ("South Vietnam", "1975-05-01", None),
        ("Germany", "1946-05-01", None),
        ("Guinea", "1957-05-01", None),
        ("Guinea", "1959-05-01", "GUI"),
    ],
)
def test_the_code_is_the_one_of_the_date(name: str, date: str, code: str | None) -> None:
    (reading,) = read(f"He spoke of {name} at length.", date)
    assert reading.actor == Actor(name, code, reading.actor.role)
    assert (code is None) == bool(reading.reason)


def test_an_undated_document_dates_from_the_years_it_names() -> None:
    assert codes("In 1951 and 1953 South Korea asked for help.", None)["South Korea"] == "ROK"
    assert codes("From 1948 to 1953 South Korea asked for help.", None)["South Korea"] is None
    assert codes("South Korea asked for help.", None)["South Korea"] is None


def test_a_state_outside_the_system_keeps_its_identity_and_says_why_it_has_no_code() -> None:
    (reading,) = read("South Korea asked for help.", "1949-01-05")
    assert (reading.entity_id, reading.actor.code) == ("ROK", None)
    assert reading.reason == "South Korea no COW member on 1949-01-05"


# What is spelt like a state and is none.


@pytest.mark.parametrize(
    "text",
    [
        "We had roast Turkey at the Embassy's table.",
        "The turkey was served cold.",
        "He crossed the Jordan on foot.",
        "They met at the Jordan River.",
        "Mr. Jordan will call tomorrow.",
        "Kenneth Holland will call tomorrow.",
        "Vernon F. Holland will call tomorrow.",
        "He was born in Lebanon, Ohio.",
        "He retired to Athens, Georgia.",
        "He retired to Georgia, U.S.A.",
        "Senator Norwood of Georgia objected.",
        "He flew to Washington, D.C.",
        "Washington, July 24, 1953.",
        "Polish the draft and send it.",
        "He lent the china to his chad-counting aunt.",
        "Chad Winslow will call tomorrow.",
        "He fished in Lake Chad.",
        "The Panama Canal was closed.",
        "A veteran of the Korean War spoke.",
        "He sailed the Indian Ocean.",
        "It was translated into English by the interpreter.",
        "The note, in Spanish, was returned.",
        "Latin American opinion is divided.",
        "The other American Republics agreed.",
        "An anti-American crowd gathered.",
        "He wrote from New England.",
        "LET US PROCEED AT ONCE",
        "He arrived from Santiago de Chile.",
        "Please let us have your views; the poles were cut.",
    ],
)
def test_a_near_miss_is_nobody(text: str) -> None:
    states = [r.actor.name for r in read(text, "1962-05-05") if r.kind != "post"]
    assert [name for name in states if name != "U.S.A."] == []


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("The Turkey-Greece programme grew.", "Turkey", "TUR"),
        ("The Jordan Government fell.", "Jordan Government", "JOR"),
        ("Polish troops withdrew.", "Polish", "POL"),
        ("Lebanon, Jordan and Iraq agreed.", "Lebanon", "LEB"),
        ("Chad and Niger agreed.", "Chad", "CHA"),
        ("North Americans are disliked there.", "North Americans", "USA"),
        ("He spoke for the French.", "French", "FRN"),
        ("Into Korean hands it went; ROK troops cheered.", "Korean", "ROK"),
        ("Holland will ratify.", "Holland", "NTH"),
        ("The Lebanon will ratify.", "Lebanon", "LEB"),
    ],
)
def test_what_looks_like_a_near_miss_and_is_a_state(text: str, name: str, code: str) -> None:
    assert codes(text, "1962-05-05")[name] == code


# Capitals.


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Moscow decided to wait.", "Moscow", "RUS"),
        ("Moscow has not replied.", "Moscow", "RUS"),
        ("Moscow and Peking are watching.", "Peking", "CHN"),
        ("Seoul's attitude hardened.", "Seoul", "ROK"),
        ("The Peiping regime is firm.", "Peiping", "CHN"),
        ("Relations with Belgrade improved.", "Belgrade", "YUG"),
        ("They took orders from Moscow.", "Moscow", "RUS"),
        ("Hanoi-trained cadres came south.", "Hanoi", "DRV"),
        ("A quarrel between Athens and Ankara broke out.", "Athens", "GRC"),
    ],
)
def test_a_capital_with_a_will_is_its_government(text: str, name: str, code: str) -> None:
    assert codes(text, "1962-05-05")[name] == code


@pytest.mark.parametrize(
    "text",
    [
        "He left Moscow on Friday.",
        "In Moscow was found a letter.",
        "Moscow, July 3, 1962.",
        "They met in Seoul and in Tokyo.",
        "Sent Tokyo 1412, repeated Moscow 77.",
        "Tokyo's 1412 refers.",
        "The Paris Peace Treaty bars it.",
        "He is a student of Seoul National University.",
        "The talks at Geneva and Vienna dragged on.",
    ],
)
def test_a_capital_that_is_a_place_is_nobody(text: str) -> None:
    assert [r.actor.name for r in read(text, "1962-05-05") if r.kind == "capital"] == []


# Ambiguous names.


@pytest.mark.parametrize(
    ("text", "date", "name", "between"),
    [
        ("Korea will be discussed.", "1955-05-05", "Korea", ("PRK", "ROK")),
        ("China will be discussed.", "1955-05-05", "China", ("CHN", "TAW")),
        ("Germany will be discussed.", "1958-05-05", "Germany", ("GDR", "GFR")),
        ("The Congo will be discussed.", "1962-05-05", "Congo", ("CON", "DRC")),
        ("Vietnam will be discussed.", "1958-05-05", "Vietnam", ("DRV", "RVN")),
        ("Georgia will be discussed.", "1958-05-05", "Georgia", ("GRG", "us_georgia")),
        ("GOI will be asked.", "1958-05-05", "GOI", None),
        ("Yemen will be asked.", "1969-05-05", "Yemen", ("YAR", "YPR")),
    ],
)
def test_an_ambiguous_name_says_between_whom(
    text: str, date: str, name: str, between: tuple[str, ...] | None
) -> None:
    (reading,) = read(text, date)
    assert reading.actor.name.endswith(name)
    assert (reading.actor.code, reading.entity_id) == (None, None)
    assert "the document does not say" in reading.reason
    assert reading.ambiguous_between == (between or reading.ambiguous_between)
    assert len(reading.ambiguous_between) > 1


@pytest.mark.parametrize(
    ("text", "date", "name", "code"),
    [
        ("Seoul was calm. Korea will be discussed.", "1955-05-05", "Korea", "ROK"),
        ("President Rhee spoke. Korea will be heard.", "1955-05-05", "Korea", "ROK"),
        ("In New Delhi it rained. GOI will be asked.", "1958-05-05", "GOI", "IND"),
        ("Indonesia is near. GOI will be asked.", "1958-05-05", "GOI", "INS"),
        ("Bolivia is high. GOB will be asked.", "1958-05-05", "GOB", "BOL"),
        ("Peiping was calm. Chinese aims are known.", "1955-05-05", "Chinese", "CHN"),
        ("Taipei was calm. Chinese aims are known.", "1955-05-05", "Chinese", "TAW"),
        ("Bonn was calm. Germany will be heard.", "1958-05-05", "Germany", "GFR"),
        ("Leopoldville burned. The Congo is lost.", "1962-05-05", "Congo", "DRC"),
        ("The Georgian SSR: Georgia is quiet.", "1992-05-05", "Georgia", "GRG"),
    ],
)
def test_context_settles_an_ambiguous_name(text: str, date: str, name: str, code: str) -> None:
    assert codes(text, date)[name] == code


def test_two_states_of_the_same_initial_leave_a_government_ambiguous() -> None:
    found = codes("India and Iran are near. GOI will be asked.", "1958-05-05")
    assert found == {"India": "IND", "Iran": "IRN", "GOI": None}


def test_an_american_paper_that_names_both_koreas_means_the_south_by_the_bare_name() -> None:
    text = "North Korea attacked the Republic of Korea. Korea needs help."
    assert codes(AMERICAN + text, "1953-05-05")["Korea"] == "ROK"
    assert codes(text, "1953-05-05")["Korea"] is None


@pytest.mark.parametrize(
    ("text", "date", "name", "code"),
    [
        ("Pyongyang was calm. Korea will be discussed.", "1955-05-05", "Korea", None),
        ("Korea was attacked by the North Korean army.", "1953-05-05", "Korea", None),
        ("Korea was attacked. Seoul asked, Pyongyang mocked.", "1953-05-05", "Korea", None),
        ("Hanoi spoke. Vietnam will be heard.", "1965-05-05", "Vietnam", None),
        ("Vietnam is one state. Hanoi decided it.", "1978-05-05", "Vietnam", "DRV"),
        ("East Germany protested. Germany was heard.", "1956-05-05", "Germany", None),
        ("South Yemen and Aden agreed. Yemen did not.", "1970-05-05", "Yemen", None),
        ("Yemen was heard. Aden is British.", "1960-05-05", "Yemen", "YAR"),
        ("Yemen was united. Sanaa decided it.", "1991-05-05", "Yemen", "YEM"),
        ("China gave aid. Taiwan protested.", "1982-05-05", "China", "CHN"),
        ("China gave aid. Taiwan protested.", "1979-01-01", "China", "CHN"),
        ("China was recognized in Taipei. Taiwan has aid.", "1965-05-05", "China", "TAW"),
        ("China was heard.", "1935-05-05", "China", "CHN"),
    ],
)
def test_the_bare_name_of_a_divided_country_is_never_the_lesser_half(
    text: str, date: str, name: str, code: str | None
) -> None:
    assert codes(text, date)[name] == code


def test_papers_from_the_lesser_half_call_it_by_the_bare_name() -> None:
    header = Header(date="1956-05-05", sender="Legation in North Korea", place="Pyongyang")
    document = Document("d", "s", 1, 1, header, "Korea asked for aid. Pyongyang waits.", ())
    assert {r.actor.name: r.actor.code for r in find_actors(document, TABLE)}["Korea"] == "PRK"


def test_the_state_a_head_resolved_says_what_an_ambiguous_name_means() -> None:
    field = HeaderField("sender_state", "Indonesia", None, None, 0.9)
    document = Document(
        "d", "s", 1, 1, Header(date="1958-05-05"), "GOI will be asked.", (), (field,)
    )
    assert [r.actor.code for r in find_actors(document, TABLE)] == ["INS"]


# Persons.


@pytest.mark.parametrize(
    ("text", "date", "name", "code"),
    [
        ("Syngman Rhee spoke.", "1953-05-05", "Syngman Rhee", "ROK"),
        ("SYNGMAN RHEE SPOKE.", "1953-05-05", "SYNGMAN RHEE", "ROK"),
        ("Kim Il Sung spoke.", "1956-05-05", "Kim Il Sung", "PRK"),
        ("Kim Il-sung spoke.", "1956-05-05", "Kim Il-sung", "PRK"),
        ("Kim II Sung spoke.", "1956-05-05", "Kim II Sung", "PRK"),
        ("Pak Chong-hui spoke.", "1963-05-05", "Pak Chong-hui", "ROK"),
        ("Park Chung Hee spoke.", "1963-05-05", "Park Chung Hee", "ROK"),
        ("Chung Hee Park spoke.", "1963-05-05", "Chung Hee Park", "ROK"),
        ("Ch’oe Ch’ang-ik spoke.", "1956-05-05", "Ch’oe Ch’ang-ik", "PRK"),
        ("Víctor Paz Estenssoro spoke.", "1953-05-05", "Víctor Paz Estenssoro", "BOL"),
        ("Mao Tse-tung spoke.", "1953-05-05", "Mao Tse-tung", "CHN"),
        ("Mao Zedong spoke.", "1953-05-05", "Mao Zedong", "CHN"),
        ("Chiang Kai-shek spoke.", "1948-05-05", "Chiang Kai-shek", "CHN"),
        ("Chiang Kai-shek spoke.", "1953-05-05", "Chiang Kai-shek", "TAW"),
        ("Dwight Eisenhower spoke.", "1953-05-05", "Dwight Eisenhower", "USA"),
        ("Tito spoke.", "1953-05-05", "Tito", "YUG"),
        ("The Shah spoke.", "1953-05-05", "The Shah", "IRN"),
    ],
)
def test_a_full_name_is_its_person(text: str, date: str, name: str, code: str) -> None:
    assert codes(text, date)[name] == code


@pytest.mark.parametrize(
    "text",
    [
        "Rhee spoke.",
        "Seoul was calm. Kim spoke.",
        "Castro spoke in Havana.",
        "Kim Il-sung met Kim Tu-bong. Kim spoke.",
        "Kim Il-sung met Kim Yong-nam. Kim spoke.",  # a Kim the tables do not know
        "General Kim of the South Korean army spoke.",
        "Mrs. Rhee spoke in Seoul.",
        "Tom Johnson spoke.",
        "Premier Kim of South Korea spoke.",
    ],
)
def test_a_bare_surname_without_support_stays_bare(text: str) -> None:
    persons = [r for r in read(text, "1956-05-05") if r.kind in ("leader", "official", "officer")]
    bare = [r for r in persons if " Il-" not in r.actor.name and " Tu-" not in r.actor.name]
    assert all(r.actor.code is None and r.entity_id is None and r.reason for r in bare)


@pytest.mark.parametrize(
    ("text", "date", "name", "entity"),
    [
        ("Syngman Rhee came. Rhee spoke.", "1953-05-05", "Rhee", "ROK:Syngman Rhee"),
        ("Seoul: President Rhee came. Rhee spoke.", "1953-05-05", "Rhee", "ROK:Syngman Rhee"),
        ("Rhee spoke. Then Syngman Rhee left.", "1953-05-05", "Rhee", "ROK:Syngman Rhee"),
        ("Kim Chong-pil came. Kim spoke.", "1963-05-05", "Kim", "ROK:Kim Chong-pil"),
        ("Kim Chong-pil came—enabling Kim to speak.", "1963-05-05", "Kim", "ROK:Kim Chong-pil"),
        ("Secretary Dulles came. Dulles spoke.", "1955-05-05", "Dulles", "USA:John Foster Dulles"),
        ("Seoul: Korean Ambassador Yang came. Yang spoke.", "1955-05-05", "Yang",
         "ROK:Yang Yu-chan"),
        ("Seoul: the Korean Ambassador (Lim) came. Lim spoke.", "1955-05-05", "Lim", "ROK:Lim"),
        ("J. F. Kennedy came. Kennedy spoke.", "1962-05-05", "Kennedy", "USA:John F. Kennedy"),
    ],
)  # fmt: skip
def test_a_surname_is_who_the_document_introduced(
    text: str, date: str, name: str, entity: str
) -> None:
    last = [r for r in read(text, date) if r.actor.name == name][-1]
    assert last.entity_id == entity


def test_the_post_introduces_whom_the_tables_do_not_know() -> None:
    text = AMERICAN + "The Ambassador in Korea (Quimby) to the Secretary of State. Quimby agreed."
    found = {r.actor.name: r for r in read(text, "1955-05-05")}
    assert (found["Quimby"].entity_id, found["Quimby"].actor.code) == ("USA:Quimby", "USA")
    assert found["The Ambassador in Korea"].actor.code == "USA"


# Posts, bodies.


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("The Ambassador in Korea agrees.", "The Ambassador in Korea", "USA"),
        ("To the Embassy in Japan.", "the Embassy in Japan", "USA"),
        ("Amembassy Seoul agrees.", "Amembassy", "USA"),
        ("The Korean Foreign Minister of Seoul agrees.", "Korean Foreign Minister", "ROK"),
        ("The British Ambassador agrees.", "British Ambassador", "UKG"),
        ("The Embassy of Canada agrees.", "The Embassy of Canada", "CAN"),
        ("The National Security Council agrees.", "National Security Council", "USA"),
        ("The UN Security Council agrees.", "UN", None),
        ("NATO agrees.", "NATO", None),
        ("CENTO agrees.", "CENTO", None),
    ],
)
def test_posts_and_bodies(text: str, name: str, code: str | None) -> None:
    assert codes(AMERICAN + text, "1960-05-05")[name] == code


def test_a_post_abroad_of_an_unknown_sender_has_no_code() -> None:
    (reading,) = read("The Ambassador in Bolivia agrees.", "1960-05-05")
    assert (reading.actor.code, reading.kind) == (None, "post")
    assert "does not say" in reading.reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He told the Embassy so.", "the Embassy"),
        ("Please ask Embassy to report.", "Embassy"),
        ("Deptel 77 refers.", None),
        ("He told his Embassy so.", None),
        ("He told the Korean Embassy so.", None),
        ("He built an Embassy there.", None),
        ("Done. Embassy agrees.", "Embassy"),
    ],
)
def test_the_embassy_of_an_american_paper_is_american(text: str, name: str | None) -> None:
    posts = [r for r in read(AMERICAN + text, "1960-05-05") if r.actor.code == "USA"]
    assert [r.actor.name for r in posts[1:]] == ([name] if name else [])


def test_fonmin_is_the_clients() -> None:
    text = AMERICAN + "Ankara, May 5. Turkish forces are short of tanks. FonMin asked for more."
    assert codes(text, "1960-05-05")["FonMin"] == "TUR"


# Roles.


@pytest.mark.parametrize(
    ("text", "date", "name", "role"),
    [
        ("The US will give Greece arms.", "1953-05-05", "US", "patron"),
        ("The US will give Greece arms.", "1953-05-05", "Greece", "client"),
        ("The US will defend the ROK against North Korea.", "1953-05-05", "North Korea",
         "third_party"),
        ("The US aids the ROK. The United Nations approves.", "1953-05-05", "United Nations",
         "third_party"),
        ("The US aids the ROK. The UK approves.", "1953-05-05", "UK", "third_party"),
        ("The US aids the ROK. Syngman Rhee approves.", "1953-05-05", "Syngman Rhee", "client"),
        ("The US aids the ROK. Cho Pong-am objects.", "1957-05-05", "Cho Pong-am", "rival"),
        ("The US aids the ROK. Chang Myon objects.", "1955-05-05", "Chang Myon", "rival"),
        ("The US aids the ROK. Chang Myon approves.", "1960-09-05", "Chang Myon", "client"),
        ("The US aids Turkey. Ismet Inonu objects.", "1955-05-05", "Ismet Inonu", "rival"),
        ("The US aids Turkey. The opposition objects.", "1955-05-05", "opposition", "rival"),
        ("The US aids Korea. Eisenhower, Dwight D., approves of the ROK.", "1955-05-05", "US",
         "patron"),
        ("The Soviet Union gave Egypt arms. Egypt is glad.", "1956-05-05", "Soviet Union",
         "patron"),
        ("The US aids Greece. Greece is glad. Moscow has offered Cairo arms; Moscow wants Egypt.",
         "1956-05-05", "Egypt", "client"),
        ("The US aids Greece. Greece is glad. Castro's Cuba protests to the US.", "1962-05-05",
         "Cuba", "third_party"),
    ],
)  # fmt: skip
def test_roles_are_those_of_the_sentence(text: str, date: str, name: str, role: str) -> None:
    assert roles(text, date)[name] == role


@pytest.mark.parametrize(
    "text", ["Opposition to the treaty grew in Turkey.", "US opposition to the Turkish plan grew."]
)
def test_opposition_to_a_thing_is_nobody(text: str) -> None:
    assert "rival" not in roles(text).values()


# Near a mention.


def test_actors_near_are_those_of_the_sentence_each_once() -> None:
    text = "Iran is uneasy. The US gave Turkey tanks, and Turkey was glad of US tanks. UK is not."
    assert near(text, "The US gave Turkey tanks, and Turkey was glad of US tanks.") == (
        Actor("US", "USA", "patron"),
        Actor("Turkey", "TUR", "client"),
    )


def test_actors_near_many_mentions_take_no_time_by_the_square() -> None:
    line = "The US gave Turkey tanks, and Iran asked for some. It was cut off by spring. "
    text = line * 3000
    readings = read(text)
    began = time.perf_counter()
    for start in range(0, len(text), len(line)):
        end = start + len(line)
        mention = Mention("m", "d1", "military_aid", None, start, end, start, end, 0.5, "x.y")
        assert len(actors_near(readings, mention, Sentence(start, end))) == 3
    assert time.perf_counter() - began < 2


def test_he_is_the_one_person_of_the_sentence_before() -> None:
    text = "Syngman Rhee received us in Seoul. He refused the US offer."
    assert near(text, "He refused the US offer.") == (
        Actor("Syngman Rhee", "ROK", "client"),
        Actor("US", "USA", "patron"),
    )


def test_of_two_persons_he_is_neither() -> None:
    text = "Syngman Rhee received Chang Myon in Seoul. He refused the US offer."
    assert near(text, "He refused the US offer.") == (Actor("US", "USA", "patron"),)


def test_a_sentence_that_names_nobody_has_the_actors_of_the_one_before() -> None:
    text = "The US gave Turkey tanks. More would be needed by spring."
    names = [actor.name for actor in near(text, "More would be needed by spring.")]
    assert names == ["US", "Turkey"]


def test_a_mention_far_from_everybody_has_no_actors() -> None:
    text = "Turkey was glad. " + "The weather was fair and the road was long. " * 12 + "It rained."
    assert near(text, "It rained.") == ()


# Invariants.

PIECES = st.sampled_from(
    ["Korea", "the ROK", "Syngman Rhee", "Rhee", "Moscow decided", "GOI", "U.S.", "Viet–Nam",
     "President Pak", "the Embassy in Greece", "(Muccio)", "He", "opposition", "São Tomé", "ﬁeld",
     "İstanbul", "Turkey,\n\nOhio", "GEORGIA", ".", "\n", "Kim Il-\nsung", "1953", "’s", "é"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=14), st.sampled_from(["1949", "1960-02"]))
def test_spans_spell_the_printed_name_and_lie_apart(pieces: list[str], date: str) -> None:
    text = " ".join(pieces)
    readings = read(text, date)
    for reading in readings:
        if not reading.refers_back:
            assert text[reading.start : reading.end] == reading.actor.name
        assert reading.actor.code is None or reading.entity_id is not None
        assert reading.entity_id is not None or reading.reason
    assert all(a.end <= b.start for a, b in pairwise(readings))
    assert readings == read(text, date)
