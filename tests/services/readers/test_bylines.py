"""A byline is its people, one name each, however a page has run them together."""

from __future__ import annotations

import pytest

from services.readers import bylines


def people(text: str, *told: str, outlet: str | None = None) -> tuple[str, ...] | None:
    byline = bylines.read(text, frozenset(told), outlet)
    return byline.people if byline else None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anna LindqvistOmar K. Sayed", ("Anna Lindqvist", "Omar K. Sayed")),
        ("Anna McDonaldRon DeSantis", ("Anna McDonald", "Ron DeSantis")),
        ("Anna MacArthurBob LaFleur", ("Anna MacArthur", "Bob LaFleur")),
        ("Mary O’BrienJ.D. Smith", ("Mary O’Brien", "J.D. Smith")),
        ("Mary O'BrienSean O'Neill", ("Mary O'Brien", "Sean O'Neill")),
        ("Jan van der BergAnna Smith", ("Jan van der Berg", "Anna Smith")),
        ("Ann VanDerBeekAnn Roe", ("Ann VanDerBeek", "Ann Roe")),
        ("Anna WuBo Ek", ("Anna Wu", "Bo Ek")),
        ("Anna LeBlancBo Ek", ("Anna LeBlanc", "Bo Ek")),
        ("McKay QuistJoAnn Roe", ("McKay Quist", "JoAnn Roe")),
        ("Élodie DuvalÓscar Núñez", ("Élodie Duval", "Óscar Núñez")),
        ("Ann-Marie Jean-BaptisteLi Wei", ("Ann-Marie Jean-Baptiste", "Li Wei")),
        ("John Roe Jr.Ann Lee", ("John Roe Jr.", "Ann Lee")),
        ("Lloyd Roe IIIJohn Ode", ("Lloyd Roe III", "John Ode")),
        ("Ann LeeBo EkCy Orr", ("Ann Lee", "Bo Ek", "Cy Orr")),
    ],
)
def test_names_run_together_are_parted(text: str, names: tuple[str, ...]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    "name",
    ["Matt LaFleur", "Ron DeSantis", "JoAnn Smith", "Ann DeVries", "Ann LeJohn", "Ludwig van Roe"],
)
def test_a_capital_inside_one_person_s_name_parts_nothing(name: str) -> None:
    assert people(name) == (name,)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("By Ann Lee, Bo Ek and Cy Orr", ("Ann Lee", "Bo Ek", "Cy Orr")),
        ("By Ann Lee, Bo Ek, and Cy Orr", ("Ann Lee", "Bo Ek", "Cy Orr")),
        ("By Ann Lee & Bo Ek", ("Ann Lee", "Bo Ek")),
        ("By ANN LEE and BO EK", ("ANN LEE", "BO EK")),
        ("By John Roe, Jr., and Ann Lee", ("John Roe Jr.", "Ann Lee")),
        ("By Ann Lee in Hull and Bo Ek", ("Ann Lee", "Bo Ek")),
        ("By Ann Lee, Staff Writer", ("Ann Lee",)),
        ("By Ann Lee, Political Correspondent, BBC News", ("Ann Lee",)),
        ("By Ann Lee | KBN", ("Ann Lee",)),
        ("By Ann Lee @annlee", ("Ann Lee",)),
        ("By Ann Lee for The Gazette", ("Ann Lee",)),
        ("By Ann Lee, our woman in Hull", ("Ann Lee",)),
        ("Ann LeePolitical correspondent", ("Ann Lee",)),
        ("Ann LeeBBC News", ("Ann Lee",)),
        ("By The Associated Press", ("The Associated Press",)),
        ("By KBN Staff", ("KBN Staff",)),
        ("Reuters", ("Reuters",)),
        ("By Voltaire", ("Voltaire",)),
    ],
)
def test_a_byline_s_people_are_told_from_roles_places_and_outlets(
    text: str, names: tuple[str, ...]
) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "By Monday the boats had left.",
        "By Monday Night",
        "By the numbers",
        "Key Points",
        "What Happens Next",
        "Ann Lee is a reporter in Hull.",
        "Ann Lee said so",
        "The boats sailed",
        "東京",
        "42",
        "Ann " * 100,
    ],
)
def test_other_lines_are_no_bylines(text: str) -> None:
    assert people(text) is None


def test_names_told_elsewhere_decide_before_shape() -> None:
    assert people("Ann LeJohn Roe") == ("Ann LeJohn Roe",)
    assert people("Ann LeJohn Roe", "Ann Le") == ("Ann Le", "John Roe")
    assert people("Ann LeJohn Roe", "John Roe") == ("Ann Le", "John Roe")
    assert people("JANE ROEJOHN DOE", "Jane Roe") == ("JANE ROE", "JOHN DOE")


def test_a_told_name_inside_another_name_decides_nothing() -> None:
    assert people("Sam LevineBo Ek", "Sam Levin") == ("Sam Levine", "Bo Ek")


def test_the_outlet_is_not_an_author_beside_people() -> None:
    assert people("By Ann Lee, Harbour Gazette", outlet="Harbour Gazette") == ("Ann Lee",)


def test_a_guess_about_a_capital_is_noted() -> None:
    byline = bylines.read("Ann LeJohn Roe")
    assert byline is not None
    assert byline.notes == ("a capital inside a name of the byline taken as part of it",)
