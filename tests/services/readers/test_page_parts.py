"""Captions, furniture, notices, headers: what each line of a page is told by."""

from __future__ import annotations

import pytest

from domain.content import BlockKind
from services.readers import captions, furniture, notices


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Boats. Credit...Jo Ode/Associated Press", "Boats.", "Jo Ode/Associated Press"),
        ("Boats.Credit…Jo Ode for The Gazette", "Boats.", "Jo Ode for The Gazette"),
        ("Boats.CreditJo Ode/Reuters", "Boats.", "Jo Ode/Reuters"),
        ("Boats. Credit: Jo Ode", "Boats.", "Jo Ode"),
        ("Boats. Photograph: Jo Ode/Alamy", "Boats.", "Jo Ode/Alamy"),
        ("Boats. Photo by Jo Ode", "Boats.", "Jo Ode"),
        ("Boats in Aldwick (Jo Ode/Reuters)", "Boats in Aldwick", "Jo Ode/Reuters"),
        ("Boats in Aldwick. (AP Photo/Jo Ode)", "Boats in Aldwick.", "AP Photo/Jo Ode"),
        ("Boats. (Photo by Jo Ode/Getty Images)", "Boats.", "Jo Ode/Getty Images"),
        ("Boats in Aldwick [File: Jo Ode/Reuters]", "Boats in Aldwick", "File: Jo Ode/Reuters"),
        ("Boats in Aldwick. Jo Ode/Reuters", "Boats in Aldwick.", "Jo Ode/Reuters"),
        ("Boats of the U.N. Jo O’Brien/AP", "Boats of the U.N.", "Jo O’Brien/AP"),
        ("Credit...Jo Ode", "", "Jo Ode"),
    ],
)
def test_a_caption_is_parted_from_its_credit(line: str, caption: str, credit: str) -> None:
    assert captions.split_credit(line) == (caption, credit)


@pytest.mark.parametrize(
    "line",
    [
        "He said the bank gave credit: nobody else would have.",
        "The news was first reported by Reuters.",
        "The shares fell. Credit Aldwick said it would close its branches.",
        "“Photographs: that is what we had,” said Mara Quist.",
        "The senator (D/R) did not say.",
        "It was one or the other (and/or)",
        "He resigned. The news was first reported by AP",
    ],
)
def test_a_sentence_about_credit_is_no_caption(line: str) -> None:
    assert captions.split_credit(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "SKIP ADVERTISEMENT",
        "AdvertisementSKIP ADVERTISEMENT",
        "2 hours ago",
        "Updated 5 minutes ago",
        "4 min read",
        "1,204 comments",
        "Share full article",
        "ShareSave",
        "Facebook Twitter Email",
        "FacebookTwitterLinkedInEmailCopy link",
        "Read more",
        "Supported by",
        "Home > News > Coast",
        "Listen to this article · 7:12 min Learn more",
        "More about Anna Lindqvist",
        "See more on: Ferries, Coast",
        "https://gazette.example/ferries",
        "***",
        "Follow Anna Lindqvist on X",
    ],
)
def test_furniture_is_told_by_its_words(line: str) -> None:
    assert furniture.is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Truth",
        "Save the ferries",
        "They share this view.",
        "Follow the money, she said on X.",
        "Two hours ago the boats sailed.",
        "The advertisement was withdrawn.",
        "More about the ferries was not known.",
        "Facebook said that it had removed the post.",
        "2 boats",
    ],
)
def test_text_is_not_taken_for_furniture(line: str) -> None:
    assert not furniture.is_furniture(line)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Correction: There are three villages, not four.", BlockKind.CORRECTION),
        ("CORRECTION (March 3): There are three.", BlockKind.CORRECTION),
        ("Correction March 3, 2025: There are three.", BlockKind.CORRECTION),
        ("Clarification: The boats are leased.", BlockKind.CORRECTION),
        ("[An earlier version of this story misspelled a name.]", BlockKind.CORRECTION),
        ("This article was amended on 3 March 2025 to say so.", BlockKind.CORRECTION),
        ("Editor’s note: This is the third of three parts.", BlockKind.EDITORS_NOTE),
        ("Editors' Note (March 3)", BlockKind.EDITORS_NOTE),
        ("This story has been updated with the union’s answer.", BlockKind.EDITORS_NOTE),
        ("This is a developing story. Please check back.", BlockKind.EDITORS_NOTE),
        ("Lena Ruiz contributed reporting from Hull.", BlockKind.CONTRIBUTOR_LINE),
        ("Lena Ruiz and Bo Ek contributed to this report.", BlockKind.CONTRIBUTOR_LINE),
        (
            "Seawire writers Lena Ruiz in Hull and Bo Ek contributed to this report.",
            BlockKind.CONTRIBUTOR_LINE,
        ),
        ("Reuters contributed to this report.", BlockKind.CONTRIBUTOR_LINE),
        ("Additional reporting by Lena Ruiz in Hull", BlockKind.CONTRIBUTOR_LINE),
        ("(Reporting by Lena Ruiz; Editing by Bo Ek)", BlockKind.CONTRIBUTOR_LINE),
        ("Ann Lee reported from Hull, and Bo Ek from Aldwick.", BlockKind.CONTRIBUTOR_LINE),
        ("Ann Lee is a reporter in Hull.", BlockKind.AUTHOR_NOTE),
        ("Ann Lee and Bo Ek cover the coast.", BlockKind.AUTHOR_NOTE),
        ("Writes about ferries. More about Cy Orr", BlockKind.AUTHOR_NOTE),
        ("Corrections officers went on strike.", None),
        ("An earlier version of the bill said so.", None),
        ("The editor’s note was found in a drawer.", None),
        ("Mara Quist, who contributed to the report, said so.", None),
        ("Research by Oxford scientists shows that ferries are slow.", None),
        ("Witnesses who had reported from the quay were sent home.", None),
        ("Mara Quist is the head of the union.", None),
    ],
)
def test_a_notice_is_told_by_how_it_begins(text: str, kind: BlockKind | None) -> None:
    assert notices.kind_of(text, ("Ann Lee", "Bo Ek")) is kind
