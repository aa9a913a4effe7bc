"""What reads as a notice, in a page as in a sentence, and what only sounds like one."""

from __future__ import annotations

import pytest
from news_pages import paragraphs, plain, read

from domain.text.english.notices import notices

NOTICES = [
    "Correction: The bridge cost $5m.",
    "Correction (Nov. 3): The bridge cost $5m.",
    "CORRECTION (Nov. 3): The bridge cost more.",
    "Correction on Nov. 3: The bridge cost more.",
    "Correction - The bridge cost more.",
    "Correction, March 4: The bridge.",
    "Clarification: The bridge cost more.",
    "A correction was made on Nov. 3, 2024: An earlier version.",
    "Due to an editing error, an earlier version of this article misstated the cost.",
    "Because of an editing error, an earlier version of this article misstated the cost.",
    "This article originally stated that the bridge was closed.",
    "This article initially misstated the cost.",
    "A version of this article published on Nov. 1 misspelled the name of the mayor.",
    "An article on Tuesday about the bridge misstated its cost.",
    "For the record: The bridge cost $5m.",
    "Corrected on 3 Nov 2024: the cost of the bridge.",
    "Amendment: the cost was $5m.",
    "Erratum: the cost was $5m.",
    "Retraction: the cost was $5m.",
    "This headline and story were corrected on Nov. 3.",
    "(This story corrects the year in paragraph 2.)",
    "A photo caption with an earlier version of this article misidentified the mayor.",
    "Post corrected Nov. 3 to correct the cost.",
    "Story was updated on Nov 3 to correct the cost.",
    "This post has been clarified.",
    "This story was updated to clarify the cost.",
    "This article was amended on 3 November 2024.",
    "An earlier version of this article misstated the cost of the bridge.",
    "Note: An earlier headline on this story was wrong.",
]
NONE = [
    "The company has updated its guidance for the year.",
    "The court has amended its ruling after an appeal.",
    "The government has removed fuel subsidies.",
    "The minister has corrected the figure.",
    "We have removed him from the board, the chairman said.",
    "The report was published on Friday after months of delay.",
    "The page was edited by hand, with care, in 1610.",
    "Editor's note in hand, the reporter left.",
    "Correction on Wall Street deepened on Monday.",
    "Clarifications on the new rule came late.",
    "An earlier version of the bill would have closed the bridge.",
    "The previous version of the vaccine was less effective.",
    "The senator misstated his age in the debate.",
    "The report was revised on Monday.",
    "We regret the error, the minister said.",
    "The market saw a correction: stocks fell 10 percent.",
    "Correction of 10 percent hits stocks hard.",
    "Corrections officers went on strike on Monday.",
    "Due to an editing job, he was late.",
]


def kinds(text: str, markup: str) -> list[str]:
    page = plain(paragraphs()).replace("</article>", f"</article>{markup.format(text)}")
    return [str(b.kind) for b in read(page).content.body if b.text == text]


@pytest.mark.parametrize("text", NOTICES)
def test_a_correction_is_known_by_its_words(text: str) -> None:
    assert "correction" in kinds(text, "<aside><p>{}</p></aside>")
    assert list(notices(text))


@pytest.mark.parametrize("text", NONE)
def test_news_of_corrections_and_updates_is_no_notice(text: str) -> None:
    page = read(plain(paragraphs() + f"<p>{text}</p>" + paragraphs()))

    assert [str(b.kind) for b in page.content.body if b.text == text] == ["paragraph"]
    assert not list(notices(text))
