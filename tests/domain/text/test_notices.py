"""What an outlet says of its own article is told by its wording, and news of others is not."""

from __future__ import annotations

import pytest

from domain.text.notice_words import NoticeKind, hints_in
from domain.text.notices import TELLING, is_label, notice_in, notice_of
from domain.text.signals import SignalKind, signals

SENTENCES = """
Correction: x is y.
Correction (Nov. 3): The bridge is long.
Correction on Nov. 3: The bridge is long.
Correction - the bridge is long.
CORRECTION (Nov. 3): The bridge.
Clarification: The bridge is.
A correction was made on Nov. 3, 2024: The bridge.
Due to an editing error, an earlier version of this article gave it.
Because of an editing error, an earlier version of this article gave it.
This article originally stated that x.
This article initially said that x.
This article originally misstated x.
A version of this article published on Nov. 1 misspelled a name.
An article on Tuesday about the bridge misstated its length.
A report on Tuesday about the bridge incorrectly said it was long.
A headline on Tuesday about the bridge misidentified the river.
A caption on Page A3 misattributed a quotation.
For the record: The bridge is long.
Corrected on 3 Nov 2024: The bridge.
Amendment: The bridge.
Erratum: The bridge.
Retraction: The bridge.
Note: An earlier headline on this story said so.
This headline and story were corrected on Nov. 3.
(This story corrects the year of the fire in paragraph 2.)
A photo caption with an earlier version of this article misidentified the man.
Post corrected Nov. 3 to say so.
Story was updated on Nov 3 to correct the name.
This story was updated to correct the name.
This story was updated to clarify the name.
This post has been clarified.
3 November 2024: This article was changed to remove a name.
3 November 2024: This article was amended to remove a name.
Footnote: this report initially said 3.
Editor's note: The Gazette owns shares.
Korrektur: Die Brücke.
Berichtigung: Die
Anmerkung der Redaktion: Die
Rectificatif : Le pont
Correction : Le pont
Fe de errores: El
Corrección: El
Rettifica: Il
Errata corrige: Il
Rectificatie: De
Rättelse: Bron
Sprostowanie: Most
Поправка: Мост
Уточнение: Мост
訂正：橋
更正：橋
Correction, Nov. 3, 2024: The
Editor’s Note, Nov. 3: The
Correction appended Nov. 3.
In an earlier version of this article, the name was wrong.
Corrections and clarifications: The name
Amended on Nov. 3: the
An obituary on Monday about John Roe misspelled his name.
This article has been retracted.
This article incorrectly stated that x.
An earlier version of this post incorrectly said x.
The headline of this article has been amended.
UPDATE: An earlier version of this story said so.
""".strip().splitlines()
REGRETS = """
An article on Tuesday about a bridge gave the wrong length. The Times regrets the error.
The length of the bridge was misstated in Tuesday's editions. We regret the error.
""".strip().splitlines()
UPDATES = """
Updated Nov. 3 to add comment from the mayor.
Update: The crews are back.
UPDATE (3:15 p.m.): The crews are back.
Update, 3:15 p.m.: The crews are back.
This article has been updated with comment.
This story was originally published on March 2 and updated with new figures.
This is a developing story.
(Updates with comments of the office)
""".strip().splitlines()
NEWS = """
The company has updated its guidance for the year
The court has amended its ruling
The government has removed fuel subsidies
The minister has corrected the figure
We have removed him from the board, the chairman said.
The report was published on Friday after months of delay.
The page was edited by hand, with care, in 1610.
Editor's note in hand, the reporter left.
Correction on Wall Street deepened on Monday
Clarifications on the new rule came late
An earlier version of the bill would have closed the bridge.
The previous version of the vaccine was less effective.
The senator misstated his age in the debate.
The report was revised on Monday.
We regret the error, the minister said.
“We regret the error.”
The market saw a correction: stocks fell 10 percent.
A version of this article appears in print on Nov. 3, Section A.
Amendment 64: passed
Amendment 64 passed on Monday.
For the record, he said no.
Updated guidance came late: shares fell.
Updates on the storm were scarce: phones were out.
Corrections officers went on strike.
An article in The Sun misidentified the man.
A report by the committee misstated the cost, the minister said.
The editor’s note was found in a drawer.
This article originally appeared in The Sun.
The article was amended in 1998 to allow a second term.
A correction was made to the tax code on Monday.
Update your phone now.
The company changed its name to correct an error.
Updated trains will run from May.
Corrections in the market came late.
Correction of the market was overdue: shares fell.
Note: this is a long bridge.
The original headline rate of inflation was 3 percent.
The first version of our plan was bad, he said.
Revised figures were published to correct the errors of May.
Edited books are sold to correct the balance.
Changed plans led to correct results.
""".strip().splitlines()


@pytest.mark.parametrize("text", SENTENCES)
def test_what_puts_right_is_a_notice_as_a_paragraph_and_as_a_sentence(text: str) -> None:
    found = notice_in(text)

    assert notice_of(text) in TELLING
    assert found is not None
    assert found.kind in TELLING
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", REGRETS)
def test_a_regret_at_its_end_makes_a_notice_of_a_paragraph(text: str) -> None:
    assert notice_of(text) is NoticeKind.CORRECTION


@pytest.mark.parametrize("text", UPDATES)
def test_what_was_added_is_an_update_and_puts_nothing_right(text: str) -> None:
    assert notice_of(text) is NoticeKind.UPDATE
    assert SignalKind.CORRECTION not in {signal.kind for signal in signals(None, text, "en")}


@pytest.mark.parametrize("text", NEWS)
def test_news_is_no_notice_whatever_words_it_has(text: str) -> None:
    assert notice_of(text) is None
    assert notice_in(text) is None


def test_a_note_of_the_editors_stays_one_whatever_it_tells() -> None:
    text = "Editor’s note: An earlier version of this story named the wrong quay."

    assert notice_of(text) is NoticeKind.NOTE


def test_a_signal_names_the_words_that_tell_the_notice() -> None:
    (seen,) = (
        signal.after
        for signal in signals(None, "Clarification: The quay is public.", "en")
        if signal.kind is SignalKind.CORRECTION
    )

    assert seen is not None
    assert seen.text == "Clarification:"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Correction", True),
        ("Corrections & clarifications:", True),
        ("Correction: March 4, 2025", True),
        ("Editors’ Note", True),
        ("A correction was made on March 3, 2025:", True),
        ("Errata corrige", True),
        ("Correction on Wall Street", False),
        ("Correction: The quay is public.", False),
        ("Update your details", False),
    ],
)
def test_a_label_is_a_heading_and_nothing_else(text: str, label: bool) -> None:
    assert is_label(text) is label


def test_every_notice_that_tells_of_an_error_has_one_of_few_words() -> None:
    for sentence in SENTENCES:
        found = notice_in(sentence)
        if found is not None and found.kind in TELLING:
            assert hints_in(sentence, "xx"), sentence
            assert not sentence.isascii() or hints_in(sentence, "en") or hints_in(sentence, "de")
    assert hints_in("It rained, and the boats sailed.", "en") == ()
