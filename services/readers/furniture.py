"""Tells a page's furniture (advertisements, buttons, share bars, counters) from its article."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from services.readers import datelines

LONGEST: Final = 160

# Compared without spaces, punctuation and case, since pages run buttons together.
_EXACT: Final = frozenset(
    "".join(char for char in line.casefold() if char.isalnum())
    for line in """
    Supported by | Continue reading the main story | Story continues below advertisement
    Article continues below advertisement | Story continues below | Sponsored | Paid post | Promoted
    Read more | Read more at | Read the full story | See more | Show more | Load more | Learn more
    Sign up | Sign in | Log in | Log out | Register | Subscribe | Subscribe now | Subscribe today
    Already a subscriber? Log in | Create a free account | Start your free trial | Newsletter
    Sign up for our newsletter | Get our newsletter | Get our free newsletter | Enter your email
    Thank you for subscribing | Please enable JavaScript | Enable notifications | Accept cookies
    Skip to content | Skip to main content | Skip to navigation | Back to top | Go to top | Menu
    Search | Home | Close | Open | Open in app | Download the app | Get the app | Follow us
    Comments | View comments | Leave a comment | Post a comment | Add a comment | No comments
    Join the discussion | Join the conversation | Related | Related stories | Related articles
    Related topics | Related content | Most popular | Most read | Most viewed | Trending
    Trending now
    Recommended | Recommended stories | You may also like | You might also like | More stories
    More on this story
    Up next | Editors' picks | Top stories | Image | Images | Video | Play video | Watch | Watch now
    Listen | Listen now | Audio | Gallery | View gallery | View slideshow | Enlarge image
    Open image modal | Loading | Loading... | About the author | About the authors | Contact us
    Report an error | Report a correction | Send us a tip | Terms of use | Privacy policy
    All rights reserved | Reprints | Order reprints | Today's paper | Give this article | Copied
    Remind me later | Link copied | Copy link | Bookmark | Save for later | Saved | Like | Likes
    Preferred source | Add as a preferred source on Google
    """.replace("\n", "|").split("|")
    if line.strip()
)

_SHARE: Final = frozenset(
    """
    share sharing save print email e mail facebook face book twitter x whatsapp whats app linkedin
    linked in reddit pinterest telegram flipboard tumblr bluesky threads messenger pocket sms copy
    link tweet post gift article full this on via with us follow comment comments listen bookmark
    options more instagram youtube you tube tik tok tiktok google news rss story
    """.split()
)
_SHARE_SURE: Final = frozenset(
    """
    share sharing save print email facebook twitter whatsapp linkedin reddit pinterest telegram
    flipboard tumblr bluesky messenger tweet instagram youtube bookmark
    """.split()
)
_ADVERTISEMENT = re.compile(r"(?:(?:skip)?advertisement|skipads?|advert)+")
_COUNT = re.compile(
    r"\d[\d,.]*\s?[km]?\s(?:comments?|shares?|views?|likes?|reads?|replies|votes?)", re.IGNORECASE
)
_AGO = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified)\s?:?\s?)?"
    r"(?:(?:\d{1,4}|an?) (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s? ago|just now)"
    r"|(?:\d{1,3}|an?)[ -]min(?:ute)?s?(?: read)?",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"listen to (?:this )?(?:article|story)\b|see more on:|more about [A-Z]|read more:|tags?:"
    r"|related topics:|sign up (?:for|to) |©|\(c\) \d{4}|copyright ©?\s?\d{4}"
    r"|follow [^.]{1,60}(?:@|\bon (?:x|twitter|facebook|instagram|bluesky)\b)"
    r"|share this |click here |download (?:the|our) ",
    re.IGNORECASE,
)
# Only words that no link inside an article uses: what follows such a line is left out.
_READ_ALL = re.compile(
    r"(?:read|view|continue reading)(?: the)?"
    r"(?: (?:entire|full|whole|complete|original) article| (?:entire|original) (?:story|post))"
    r"(?: (?:here|at|on|from)\b.{0,60})?(?:\s?[»›→>:….]+)?",
    re.IGNORECASE,
)
# Whole sentences that outlets put on every page.
_ALWAYS = re.compile(
    r"our standards: .{1,80}|this article is more than .{1,20} old\.?"
    r"|this content was (?:produced|published) .{1,80}|(?:toggle|hide) caption|@\w{2,30}"
    r"|(?:copyright|©|\(c\)).{0,40}\b\d{4}\b.{0,240}"
    r"|(?:write to|contact|e-?mail|reach) .{1,60} at \S+@\S+",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(
    r"(?:sign up|subscribe|get) .{0,100}\b(?:newsletter|inbox)\b", re.IGNORECASE
)
_GLUED = re.compile(r"\s?Read (?:Entire|Full|Original) (?:Article|Story)\s?[»›→>….]*$")
_BREADCRUMB = re.compile(r"[^>»›.]{1,30}(?:\s[>»›]\s[^>»›.]{1,30}){1,5}")
_URL = re.compile(r"(?:(?:source|original|link|url)\s?:\s?)?https?://\S+", re.IGNORECASE)


def is_furniture(text: str) -> bool:
    """Tell whether a line is a part of the page and not of the article."""
    if len(text) > LONGEST:
        return len(text) <= 2 * LONGEST and bool(_ALWAYS.fullmatch(text))
    squashed = "".join(char for char in text.casefold() if char.isalnum())
    return (
        not squashed
        or squashed in _EXACT
        or bool(_ADVERTISEMENT.fullmatch(squashed))
        or any(p.fullmatch(text) for p in (_COUNT, _AGO, _BREADCRUMB, _URL, _ALWAYS))
        or (bool(_BEGINS.match(text)) and not text.endswith((".", "?", "!", "”", '"')))
        or bool(_NEWSLETTER.match(text))
        or _is_share_bar(text)
    )


def is_url(text: str) -> bool:
    """Tell whether a line holds a link and nothing else."""
    return len(text) <= LONGEST and bool(_URL.fullmatch(text))


def ends_the_article(text: str) -> bool:
    """Tell whether a line is the aggregator's link to the original: what follows is not of it."""
    return len(text) <= LONGEST and bool(_READ_ALL.fullmatch(text))


def without_link(text: str) -> str:
    """Return ``text`` without the link to the original that a page has run on to its end."""
    match = _GLUED.search(text, max(0, len(text) - 60))
    return text[: match.start()].rstrip() if match and match.start() else text


def is_label(text: str) -> bool:
    """Tell whether a line right under the header is one of the aggregator's: a topic, a vote."""
    return (
        len(text) <= 30
        and len(text.split()) <= 3
        and not text.endswith((".", "!", "?", "”", "’", '"'))
        and datelines.read_line(text) is None
        and not re.match(r"by\b", text, re.IGNORECASE)
    )


def _is_share_bar(text: str) -> bool:
    # Buttons without spaces between them are parted where a capital follows a small letter.
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    whole = re.sub(r"[\s\W]+", "", text)
    lowered = [word.lower() for word in words]
    pairs = ["".join(pair) for pair in pairwise(lowered)]
    return (
        bool(lowered)
        and sum(map(len, words)) == len(whole)
        and all(word in _SHARE for word in lowered)
        and any(word in _SHARE_SURE for word in lowered + pairs)
    )
