"""What the words around a printed name say of it: place or government, person or state, a post.

Comes in: a text made plain and the place of a name in it. Goes out: yes or no, or the span of a
post or a person's name beside it. Knows nothing of tables or dates. Each rule shows a specimen it
is for and a near miss it must leave alone.
"""

from __future__ import annotations

import re

from archive_miner.polities.words import word_list

WINDOW = 70
"""Characters looked at on either side of a name: the longest cue here has 60."""

_US_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia"
    "|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts"
    "|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey"
    "|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania"
    "|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    "|West Virginia|Wisconsin|Wyoming|N\\. ?Y\\.|D\\. ?C\\.|U\\. ?S\\. ?A\\."
)

# A town of the United States: "Lebanon, Ohio"; "Georgia, U.S.A."; not "Lebanon, Jordan and Iraq".
_US_TOWN_AFTER = re.compile(rf",? (?:{_US_STATES})(?![A-Za-z])")
# The American Georgia: "Atlanta, Georgia"; "Senator Russell of Georgia"; "Georgia Tech"; not
# "Armenia, Georgia"? that one stays ambiguous, as it should.
_US_GEORGIA_BEFORE = re.compile(
    r"(?:Atlanta|Savannah|Augusta|Athens|Macon|Senator \w+|Russell|South|Congressman \w+)"
    r"(?:,| of| from|) $"
)
# Land, water, wars and buildings: "Jordan River", "Korean War", "Panama Canal", "Formosa Strait",
# "Mexico City"; not "Jordan waters policy", "Korean Warships", "Panama Canal Zone's government".
_PLACE_AFTER = re.compile(
    r" (?:River|Canal|Straits?|Peninsula|Sea|Gulf|Ocean|Mountains?|Valley|Delta|Basin|War"
    r"|[Cc]onflict"
    r"|Incident|City|Creek|University|College|Street|Avenue|Hotel|Desk|Summer|Wall|Daily|Times"
    r"|Club"
    r"|Columbia|Isles|Indies|[Cc]ampaign|Republics|continents?|[Hh]emisphere|[Rr]epublics"
    r"|[Pp]eninsula|Islands?|Affairs|Files|language)"
    r"(?![A-Za-z])"
)
# Other nouns that swallow a name: "New England", "Gulf of Mexico", "pro-American", "Lake Chad",
# "Bank of England", "Santiago de Chile"; not "North Korean", "the Bank for Japan", "new England".
_SWALLOWED_BEFORE = re.compile(
    r"(?:\b(?:New|Lake|River|Mount|Fort|Port|St\.|San) "
    r"|\b(?:Gulf|Sea|Bay|Strait|Straits|Bank|Church|Isle|Cape|Port|Lake|University|Organization)"
    r" of (?:the )?|\b(?:[Pp]ro|[Aa]nti|[Uu]n) ?- ?|[a-z] (?:de|del|do) )$"
)
# The other Americas: "Latin American", "Inter-American"; not "North Americans" (a form of its own).
_OTHER_AMERICA_BEFORE = re.compile(
    r"\b(?:Latin|LATIN|South|Central|[Ii]nter|INTER|Pan|North|Afro|All|Middle) ?-? ?$"
)
# Languages: "translated into English by", "in Korean,", "spoke French well"; not "in Korean
# waters", "spoke for the French", "into Korean hands".
_LANGUAGE_BEFORE = re.compile(
    r"\b(?:translat\w+ (?:in|into|from|of)(?: the)?|(?:spoke|speaks?|speaking|spoken|fluent|good)"
    r"(?: in| fluent| good)?|written in|read in|understands?) $"
)
_IN_BEFORE = re.compile(r"\b(?:in|into|from|between) $")
_LANGUAGE_AFTER = re.compile(
    r"(?:[,.;:)]| (?:and|or) [A-Z]\w+[,.;]| (?:text|translation|version|by)\b)"
)
LANGUAGES = word_list("languages")
# A person of that name: "Mr. Jordan", "Henry F. Holland", "Kenneth Holland"; not "the Jordan
# Government", "U.S. Holland", "Mr. Dulles. Jordan".
_PERSON_BEFORE = re.compile(
    r"(?:\b(?:Mr|Mrs|Miss|Dr|Sir|Lord|Senator|Congressman|General|Gen|Colonel|Col|Captain|Capt"
    r"|Major|Admiral|Professor|Judge|Secretary|Ambassador|Governor|Miss)\.? "
    r"|\b[A-Z][a-z]+ [A-Z]\. "
    r"|\b(?:Henry|Kenneth|Hamilton|George|Booker|Paul|Anatole|Jack|David|Vernon|John|James|Robert"
    r"|William|Thomas|Charles|Richard|Michael|Joseph|Edward|Peter|Jose|Juan|Mary|Anna) )$"
)
PERSON_NAMES = word_list("names_of_persons_too")
# Given names: "Salvador Allende", "Chad Smith"; not "Salvador Government", "Chad and Niger".
_SURNAME_AFTER = re.compile(
    r" (?!Government|Govt|President|Ambassador|Foreign|Prime|Minister|Embassy|Army|National"
    r"|Republic"
    r"|Delegation|Assembly|Cabinet|And\b)[A-Z][a-z]+"
)
_GIVEN_NAMES = frozenset(
    {"chad", "salvador", "santiago", "dominica", "georgia", "israel", "jordan"}
)
# The verb: "Polish the draft"; not "Polish the"-less "Polish troops".
_VERB_AFTER = re.compile(r" (?:the|up|off|it|his|this|these|our|your|their|a|my)\b")
# The bird and the river: "roast Turkey", "across the Jordan."; not "the Turkey-Greece programme",
# "the Jordan Government".
_BIRD_BEFORE = re.compile(r"\b(?:roast|roasted|Thanksgiving|Christmas|a|carve the|ate) $", re.I)
_RIVER_BEFORE = re.compile(r"\bthe $")
_NOUN_NEXT = re.compile(r"(?: [A-Z]|-|'s| (?:government|question|problem|issue|program|army))")
# US the pronoun in an all-capitals cable: "LET US", "TOLD US."; not "TO US EMBASSY".
_PRONOUN_BEFORE = re.compile(r"\b(?:LET|GIVE|GAVE|TELL|TOLD|ASK|ASKED|HELP|ENABLE|JOIN) $")


def is_near_miss(plain: str, start: int, end: int, *, is_state_name: bool) -> bool:
    """Say whether what is spelt like a state is a place, a person, a language, or a plain word."""
    before, after = plain[max(0, start - WINDOW) : start], plain[end : end + WINDOW]
    name = plain[start:end].lower()
    if _PLACE_AFTER.match(after) and not (name.startswith("u") and "Affairs" in after[:9]):
        return True
    if " " not in name and _SWALLOWED_BEFORE.search(before[-22:]):
        return True
    if name.startswith("americ") and _OTHER_AMERICA_BEFORE.search(before[-12:]):
        return True
    if name in LANGUAGES:
        if _LANGUAGE_BEFORE.search(before[-32:]):
            return True
        if _IN_BEFORE.search(before[-9:]) and _LANGUAGE_AFTER.match(after):
            return True
    if name in PERSON_NAMES and _PERSON_BEFORE.search(before):
        return True
    if name in _GIVEN_NAMES and _SURNAME_AFTER.match(after) and not plain[start:end].isupper():
        return True
    if is_state_name and _US_TOWN_AFTER.match(after):
        return True
    return _is_plain_word(plain[start:end], before, after)


def _is_plain_word(printed: str, before: str, after: str) -> bool:
    if printed == "Polish":
        return bool(_VERB_AFTER.match(after))
    if printed == "Turkey":
        return bool(_BIRD_BEFORE.search(before)) and not _NOUN_NEXT.match(after)
    if printed == "Jordan":
        return bool(_RIVER_BEFORE.search(before)) and not _NOUN_NEXT.match(after)
    if printed in ("Georgia", "GEORGIA"):
        return bool(_US_GEORGIA_BEFORE.search(before))
    if printed == "US":
        return bool(_PRONOUN_BEFORE.search(before))
    return False


# Capitals. Only words that give it a will make a capital a government.

_WILL = (
    "has|had|have|is|was|are|were|would|will|could|may|might|must|should|can|cannot|shall|does"
    "|did|do"
    "|now|also|still|never|itself|alone|apparently|probably|obviously|clearly|already"
    "|decid\\w+|want\\w*|wish\\w*|agree[sd]?|refus\\w+|reject\\w*|accept\\w*|insist\\w*|demand\\w*"
    "|ask\\w*|propos\\w+|offer\\w*|declin\\w+|believ\\w+|fear\\w*|hop\\w+|intend\\w*|seek\\w*"
    "|sought"
    "|tr(?:y|ies|ied)|consider\\w*|recogni\\w+|support\\w*|oppos\\w+|announc\\w+|warn\\w*"
    "|threaten\\w*"
    "|regard\\w*|continu\\w+|began|begins?|took|takes|made|makes|gave|gives?|sent|sends?|feels?"
    "|felt"
    "|sees?|saw|views?|thinks?|thought|knows?|knew|claims?|claimed|urg\\w+|prefer\\w*|plans?"
    "|planned"
    "|expect\\w*|appear\\w*|seem\\w*|remain\\w*|back(?:s|ed)|favor\\w*|let|lets|needs?|needed"
    "|keeps?"
    "|kept|tells?|told|says?|said|states?d?|repli\\w+|respond\\w*|react\\w*|protest\\w*"
    "|complain\\w*"
    "|approv\\w+|instruct\\w*|order\\w*|direct\\w*|pressed|presses|pushes|pushed|uses?|used"
    "|hesitat\\w+"
)
# "Moscow decided", "Moscow and Peking are committing"; not "in Moscow was", "Moscow 1234".
_WILL_AFTER = re.compile(rf"(?:,? and [A-Z]\w+)? (?:{_WILL})\b")
# "Seoul's attitude"; not "Seoul's 1234", "Tokyo's telegram", "Moscow's streets".
_OWNED_AFTER = re.compile(
    r"'s? (?!\d|tel|desp|telegram|despatch|message|A-\d|Embassy|[Ss]treets?|[Aa]irport"
    r"|[Cc]limate|No\.)"
)
# "Peiping regime", "Hanoi-controlled", "Moscow-Peking axis"; not "Seoul National University".
_RULED_AFTER = re.compile(
    r"(?: (?:[Gg]overnment|Govt|GOVT|[Rr]egime|[Aa]uthorities|[Ll]eaders|[Ll]eadership|line|policy"
    r"|policies|[Rr]egimes|circles|clique)\b"
    r"|-(?:controlled|dominated|directed|inspired|trained|oriented|led|backed|sponsored|supported)"
    r"|-[A-Z]\w+ (?:axis|relations|dispute|split|alliance|rift|quarrel)\b)"
)
# "relations with Moscow", "orders from Moscow", "recognize Peiping"; not "he came from Moscow", "he
# left Moscow", "talks in Moscow".
_DEALT_BEFORE = re.compile(
    r"(?:\b(?i:relations?|ties|negotiat\w+|deal\w*|agreement|contacts?|treaty|alliance|break"
    r"|breach|trade"
    r"|understanding|talks|side|sides|consult\w*|friendship|solidarity|quarrel|parley) with"
    r"|\b(?i:orders?|instructions?|pressures?|guidance|directives?|assurances?|approval|authority"
    r"|support"
    r"|aid|assistance|help|independence|independent|backing|directions|word|reply"
    r"|response) (?:from|of)"
    r"|\b(?i:recogni[sz]\w*|recognition of|influence of|attitude of|policy of|policies of|hands of"
    r"|eyes of|interests? of|control of|tool of|agents? of|puppets? of|domination of|support for"
    r"|opposition to|subservien\w+ to|loyal\w* to|allegiance to|commit\w+ to|against|toward"
    r"|towards"
    r"|persuad\w+|convinc\w+|inform(?:ed|ing|s)?|oblig(?:es?|ed|ing)|pressed|urge[ds]?"
    r"|force[ds]?|induce[ds]?|warn\w*"
    r"|target (?:no\. \d )?(?:in all of \w+ )?for|dictated by|inspired by|controlled by"
    r"|directed by"
    r"|backed by|supported by|sponsored by|trained by|dominated by|by)"
    r"|\bbetween [A-Z]\w+ and|\b(?:against|toward|by|with|for) [A-Z]\w+ and) $"
)
# Where something was signed or held: "Paris Peace Treaty", "Geneva-London talks"; not "Paris line".
_MEETING_AFTER = re.compile(
    r"[ -](?:[A-Z]\w+ ){0,2}(?:[Tt]reaty|[Cc]onferences?|[Aa]greements?|[Pp]act|[Dd]eclaration"
    r"|[Pp]rotocol"
    r"|[Cc]ommuniqu\w+|[Mm]eeting|[Tt]alks|[Tt]elegram|[Aa]ccords?)\b"
)
_BETWEEN_BEFORE = re.compile(r"\bbetween $")
_AND_AFTER = re.compile(r" and [A-Z]\w+(?! [a-z]+ing\b)")
# A place after all: "in Moscow is", "at Seoul has", "Embassy Seoul reports", "and from Moscow was".
_PLACE_BEFORE = re.compile(
    r"\b(?i:in|at|from|to|near|of|via|through|outside|visit|visited|visiting|left|leaving|reached"
    r"|into"
    r"|around|Embassy|AmEmbassy|Amembassy|EMBASSY|AMEMBASSY|telegram|tel|Deptel|and|Consulate)"
    r"(?: [A-Z]\w+ (?:and|or))? $"
)


def is_metonym(plain: str, start: int, end: int) -> bool:
    """Say whether a capital stands for its government: "Moscow decided", not "he left Moscow"."""
    before, after = plain[max(0, start - WINDOW) : start], plain[end : end + WINDOW]
    if _MEETING_AFTER.match(after):
        return False
    if _RULED_AFTER.match(after) or _OWNED_AFTER.match(after):
        return True
    if _DEALT_BEFORE.search(before[-48:]) and not re.match(
        r" \d|, [A-Z][a-z]+ \d|,? D\.? ?C", after
    ):
        return True
    if _BETWEEN_BEFORE.search(before) and _AND_AFTER.match(after):
        return True
    joined = re.search(r"[A-Z]\w+ and $", before)
    place = _PLACE_BEFORE.search(before[: joined.start()] if joined else before)
    return bool(_WILL_AFTER.match(after)) and not place


# Posts and offices.

_HOLDER = (
    "Ambassador at Large|Ambassadors?|Amb|AMB|Ministers?|Embassy|EMBASSY|Emb|Legation"
    "|Consulate General"
    "|Consulate|Consul General|Consul|Charge d'Affaires|Charge|Special Representative"
    "|Representative"
    "|Political Adviser|Mission|High Commissioner|Military Attache|Counselor of Embassy|Counselor"
    "|Delegation|Commander|Country Team|Chiefs? of Mission|Chief of Mission"
)
# "the Ambassador in Korea", "Acting Political Adviser in Japan", "Embassy Seoul"; not "ambassadors
# in Asia from Korea", "the Ambassador of Korea" (which is Korea's own).
POST_BEFORE = re.compile(
    rf"(?:\b[Tt]he )?(?:\b(?:Acting|Deputy|former|Former|American|Am|US|U\.S\.) )*"
    rf"\b(?:{_HOLDER})(?: \([A-Z][\w.' -]+\))?,? (?:(?:in|at|to|for|In|At|To|For|IN|AT|TO"
    rf"|FOR) )?(?:the |The )?$"
)
# What must stand right before a country for either of the patterns to be worth trying.
POST_LAST_WORDS = word_list("before_a_country")
OWN_POST_BEFORE = re.compile(
    rf"(?:\b[Tt]he )?(?:\b(?:Acting|Deputy|Vice|former) )*\b(?:President|Prime Minister|Premier"
    rf"|Foreign Minister|King|Emperor|Government|Govt|Cabinet|{_HOLDER}) of (?:the )?$"
)
POST_AFTER = re.compile(
    r"(?: (?:Acting|Deputy|Vice|former|First|Second|Third|Permanent|Communist|National"
    r"|Nationalist))*"
    r" (?:Ambassadors?|Amb|Embassy|Legation|Consulate General|Consulate|Consul General|Consul"
    r"|Charge(?: d'Affaires)?|Prime Minister|PriMin|PM|Premier|President|Foreign Minist(?:er|ry)"
    r"|FonMin|Foreign Office|FonOff|Foreign Secretary|Defense Minist(?:er|ry)|DefMin"
    r"|Finance Minist(?:er|ry)|Home Minist(?:er|ry)|Ministers?(?: of [A-Z]\w+)?"
    r"|Ministry(?: of [A-Z]\w+)?"
    r"|Delegation|Del|Delegate|Representative|Rep|Mission|Governments?|Govts?|GOVT|GOVERNMENT"
    r"|Cabinet"
    r"|Army|Navy|Air Force|Armed Forces|Chief of Staff|King|Emperor)(?![A-Za-z])"
)
GOVERNMENT_AFTER = re.compile(r" (?:Governments?|Govts?|GOVT|GOVERNMENT|Cabinet)$")
FORCE_AFTER = re.compile(r" (?:Army|Navy|Air Force|Armed Forces)$")
# A post of the other side in the dyad: no United States officer is called these.
CLIENT_POST = re.compile(
    r"\b(?=[FPDIV])(?:FonMin|FONMIN|PriMin|PRIMIN|PrimMin|DefMin|DEFMIN|FinMin|IntMin|FonOff"
    r"|FONOFF|Foreign Minister"
    r"|Prime Minister|Foreign Office|Foreign Ministry|Vice Foreign Minister)(?![A-Za-z])"
)
CLIENT_POST_WORDS = (
    "onMin", "ONMIN", "riMin", "RIMIN", "rimMin", "efMin", "EFMIN", "inMin", "ntMin", "onOff",
    "ONOFF", "Foreign Minist", "Prime Minist", "Foreign Office",
)  # fmt: skip
# "the Embassy" of a paper of the Department of State, "asked Embassy"; not "the Korean Embassy",
# "his Embassy", "Embassy in Korea", "Embassy of Canada", "Embassy Paris", "Embtel 12".
HOME_POST = re.compile(r"(?:Emb(?:assy)?|Dept)(?![A-Za-z])(?! of| in | at | [A-Z])")
HOME_ARTICLE_BEFORE = re.compile(r"\b(?:[Tt]he|[Tt]his) $")
NOT_HOME_BEFORE = re.compile(r"(?:\b[A-Z]\w*|\b(?:his|her|their|its|my|your|an?|any|each)) $")
# Groups inside a client state: "the opposition", "rebels"; not "opposition to the treaty".
GROUP_WORDS = (
    "opposition", "rebels", "insurgents", "exile", "guerrillas", "dissidents", "plotters",
    "conspirators", "unta",
)  # fmt: skip
GROUP = re.compile(
    r"\b(?=[origdpcj])(?:opposition(?! (?:to|from|of)\b)(?: (?:party|parties|leaders?|groups?"
    r"|elements))?|rebels"
    r"|insurgents|exiles|guerrillas|dissidents|plotters|conspirators|junta in exile"
    r"|government in exile)\b"
)
# The ruling officers: a junta that is not "in exile".
JUNTA = re.compile(r"(?<![A-Za-z])[Jj]unta(?! in exile)\b")

# Papers of the Department of State, by their own words at the head.
AMERICAN_PAPER = re.compile(
    r"Department of State|Secretary of State|Embassy in|Deptel|Embtel|Depcirtel|Dept(?:el)?\b"
    r"|SECSTATE"
    r"|Amembassy|AmEmbassy|Foreign Service of the United States|White House"
    r"|National Security Council"
    r"|Joint Chiefs|United States Government|U\.S\. Government|US Govt|USG\b|Special Assistant"
    r"|Under Secretary|Assistant Secretary|Memorandum of Conversation|AMEMBASSY"
    r"|Chiefs? of (?:Staff|Mission)"
    r"|(?:telegram|airgram|despatch) [A-Z]?-?\d+ (?:from|to) [A-Z]"
)

# Sentence starts that stand for the one named before: "He said", "They would", "The latter".
REFERENCE = re.compile(
    r"(?:He|His|She|Her|They|Their|The latter)\b(?! Majesty| Excellency| Highness)"
)

# Where a sentence ends: "... to Rhee. The", a blank line; not "U.S. Government", "Mr. Dulles",
# "Gen. Hull".
_SENTENCE_END = re.compile(r"[.?!][\"')\]]*\s+(?=[A-Z\"(\[])|\n[ \t]*\n")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Dr|Gen|Col|Adm|Lt|Maj|Capt|Amb|Gov|Sen|Rep|St|No|Nos|Vol|Messrs|Prof"
    r"|Brig|Sr|Jr|Sec'y|cf|Cf|Cde|Dept|Govt|Min))$"
)


def sentence_starts(text: str) -> list[int]:
    """Return where sentences begin, roughly: enough to say what stands together."""
    starts = [0]
    for end in _SENTENCE_END.finditer(text):
        if text[end.start()] != "." or not _ABBREVIATION.search(
            text, max(0, end.start() - 8), end.start()
        ):
            starts.append(end.end())
    return starts
