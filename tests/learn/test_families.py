"""Copies of one text are one family; papers on one subject are not."""

from archive_miner.learn.families import find_families

DRAFT = (
    "The Ambassador told the Premier that the delivery of aircraft would depend on the reform of"
    " the land tax and on elections before the spring. The Premier replied that he could not hold"
    " the garrison if the officers were not paid, and that elections would bring in his rivals."
    " He asked that the mission be told to say nothing of it in the capital until he had spoken"
    " with the chief of staff and with the two generals who had come back from the border."
)
FINAL = DRAFT.replace("could not hold", "could no longer hold").replace("aircraft", "jet aircraft")
OTHER = (
    "The Ambassador told the Premier that the loan would be signed in May. The Premier asked for"
    " aircraft before the spring and said that the officers of the garrison were not paid, that his"
    " rivals spoke of elections, and that the chief of staff had gone to the border with two men."
    " The mission was told to say nothing of the land tax, which the parliament had thrown out."
)


def test_a_draft_and_its_final_text_are_one_family_and_a_like_paper_is_not() -> None:
    assert find_families([OTHER, DRAFT, FINAL, "", DRAFT.upper()]) == [0, 1, 1, 3, 1]


def test_an_extract_belongs_to_what_it_was_taken_from() -> None:
    assert find_families([DRAFT, DRAFT[: len(DRAFT) * 2 // 3]]) == [0, 0]


def test_short_forms_with_the_same_words_are_nobodys_copies() -> None:
    form = "Please return to the Bureau of Far Eastern Affairs after reading"
    assert find_families([form] * 3) == [0, 1, 2]
