"""One invented article as pages of many makes, and how tests read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from domain.capture import Capture
from services.readers.given import Given
from services.readers.html import page as html
from services.readers.reading import Source

URL = "https://www.harbour-gazette.example/2025/03/03/ferries"
HEADLINE = "Ferry crews return to work after nine days"
STANDFIRST = "Three villages had been cut off; the night boats are still not running."
AUTHORS = ("Mara Quist", "Tom Aldous")
PARAGRAPHS = (
    "NORTH QUAY — Crews of the island ferries went back to work on Monday, ending a walkout of "
    "nine days that had cut off three villages.",
    "“We are tired and we are glad,” said Ilse Brandt, who speaks for the deckhands.",
    "She did not say when the night boats would sail again.",
    "The company that owns the boats did not answer questions, and the harbour office said that "
    "it was still counting what the walkout had cost.",
    "About 1,400 people live on the islands, most of them in villages without a doctor.",
)
PUBLISHED = "2025-03-03T09:05:00-05:00"
MODIFIED = "2025-03-03T14:20:30Z"
SEEN = datetime(2025, 3, 4, 9, tzinfo=UTC)
CORRECTION = (
    "Correction: An earlier version of this article misstated the number of villages that were "
    "cut off. It was three, not four."
)


def read(
    page: str | bytes, *, seen: datetime = SEEN, url: str | None = None, **more: Any
) -> Capture:
    """Return the capture that a page is, read in this process."""
    data = page if isinstance(page, bytes) else page.encode()
    source = Source.of_bytes(data, "page.html", Given(url=url, observed_at=seen))
    return html.read(data, Source(**{**vars(source), **more}) if more else source)


def texts(capture: Capture, kind: str = "paragraph") -> tuple[str, ...]:
    """Return the texts of a capture's blocks of one kind."""
    return tuple(block.text for block in capture.content.body if block.kind == kind)


def json_ld(**more: Any) -> str:
    """Return a script with what most outlets state of an article."""
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "datePublished": PUBLISHED,
        "dateModified": MODIFIED,
        "author": [{"@type": "Person", "name": name} for name in AUTHORS],
        "publisher": {"@type": "NewsMediaOrganization", "name": "The Harbour Gazette"},
        "articleSection": "Islands",
        "inLanguage": "en-GB",
        "mainEntityOfPage": URL,
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


def paragraphs(form: str = "<p>{}</p>", between: str = "") -> str:
    """Return the article's paragraphs in some markup."""
    return between.join(form.format(text) for text in PARAGRAPHS)


def plain(body: str | None = None, head: str | None = None, **more: Any) -> str:
    """Return a page with as little around its article as can be."""
    head = json_ld(**more) if head is None else head
    body = paragraphs() if body is None else body
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><title>{HEADLINE} | The Harbour Gazette</title>"
        f"{head}</head><body><article><h1>{HEADLINE}</h1>{body}</article></body></html>"
    )


NAVIGATION = (
    "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li>"
    "<li><a href='/corrections'>Corrections</a></li></ul></nav>"
)
TEASERS = (
    "<div class='related-stories'><h3>More on this story</h3><ul>"
    "<li><a href='/a'>Bread prices rise on the islands</a><p>Bakers blame the walkout, and so do "
    "those who buy from them every morning.</p></li>"
    "<li><a href='/b'>Correction: a chart of bread prices was wrong</a></li></ul></div>"
)
NEWSLETTER = (
    "<div class='c-newsletter-signup'><h4>The Morning Tide</h4><p>Sign up for our newsletter and "
    "get the day's news in your inbox every morning at six.</p><form><input></form></div>"
)
SHARE = (
    "<div class='share-tools'><ul><li>Share</li><li>Facebook</li><li>Twitter</li>"
    "<li>Email</li></ul><span class='count'>{count} shares</span></div>"
)
COMMENTS = (
    "<section id='comments'><h2>{count} comments</h2><p>Correction: they never came back to work, "
    "as everybody who lives here knows very well.</p></section>"
)
FOOTER = (
    "<footer><p>© 2025 The Harbour Gazette. All rights reserved. Write to the editors at any "
    "time about corrections and clarifications.</p></footer>"
)


def _columns(count: int) -> str:
    """The make of pages whose class names are made by a program, text broken up by columns."""
    first, *rest = (f'<p class="css-1i0edl6">{text}</p>' for text in PARAGRAPHS)
    return f"""<html lang="en"><head><title>{HEADLINE} - The Harbour Gazette</title>
<link rel="canonical" href="{URL}"/>
<meta data-rh="true" property="og:title" content="{HEADLINE}"/>
<meta data-rh="true" name="byl" content="By {AUTHORS[0]} and {AUTHORS[1]}"/>
<meta data-rh="true" property="article:published" itemprop="datePublished" content="{PUBLISHED}"/>
<meta data-rh="true" property="article:modified" itemprop="dateModified" content="{MODIFIED}"/>
<meta property="article:section" content="Islands"/></head><body><div id="app">
<header class="css-site"><a href="/">The Harbour Gazette</a>{NAVIGATION}</header>
<div class="ad top-wrapper"><p>Advertisement</p></div><main id="site-content"><article id="story">
<header><p>Supported by</p><h1 itemprop="headline"><span>{HEADLINE}</span></h1>
<p class="css-summary" id="article-summary">{STANDFIRST}</p>
<figure><img src="a.jpg"><figcaption><span class="css-cap">Deckhands at North Quay on Monday.</span>
<span class="css-credit"><span>Credit</span><span>Ada Lund for The Harbour Gazette</span></span>
</figcaption></figure><div><p class="css-byline">By <span itemprop="name">{AUTHORS[0]}</span> and
<span itemprop="name">{AUTHORS[1]}</span></p><ul><li><time datetime="2025-03-03">March 3,
2025</time></li><li>{SHARE.format(count=count)}</li></ul></div></header><section name="articleBody">
<div class="StoryBodyCompanionColumn"><div>{first}</div><aside><span></span></aside></div>
<div id="story-ad-1" class="ad-wrapper"><p>Advertisement</p><a href="#after">Continue reading the
main story</a></div><div class="StoryBodyCompanionColumn"><div>{"".join(rest)}</div></div></section>
<div class="bottom-of-article"><div><strong>Correction<!-- -->:</strong> <p class="css-note">
{CORRECTION.removeprefix("Correction: ")}</p></div></div></article></main>{TEASERS}{FOOTER}
</div></body></html>"""


def _components(count: int) -> str:
    """The make of pages put together from components that say what they are."""
    blocks = "".join(
        f'<div data-component="text-block" class="ssrcss-x"><p>{text}</p></div>'
        for text in PARAGRAPHS
    )
    return f"""<html lang="en-GB"><head><title>{HEADLINE} - Harbour News</title>{json_ld()}
<link rel="canonical" href="{URL}"></head><body>{NAVIGATION}<main><article>
<div data-component="headline-block"><h1>{HEADLINE}</h1></div>
<div data-component="byline-block"><time>{count % 23 + 1} hours ago</time>
<span>{AUTHORS[0]}</span><span>Islands correspondent</span></div>
<div data-component="image-block"><figure><div><span class="visually-hidden">Image source, </span>
Ada Lund</div><figcaption><span class="visually-hidden">Image caption, </span>Deckhands at North
Quay on Monday.</figcaption></figure></div>
<div data-component="text-block"><p><b>{STANDFIRST}</b></p></div>{blocks}
<div data-component="text-block"><p><i>{CORRECTION}</i></p></div>
<div data-component="links-block"><ul><li><a href="/1">Ferries: what we know</a></li></ul></div>
<div data-component="topic-list"><ul><li><a href="/t">Ferries</a></li></ul></div></article></main>
{COMMENTS.format(count=count)}{FOOTER}</body></html>"""


def _ends_with_note(count: int) -> str:
    """The make of pages that put what was amended, and when, in the article's footer."""
    return f"""<html lang="en"><head><title>{HEADLINE} | Islands | The Harbour Gazette</title>
<meta property="og:url" content="{URL}"><meta property="og:title" content="{HEADLINE}">
<meta property="article:published_time" content="{PUBLISHED}">
<meta property="article:modified_time" content="{MODIFIED}">
<meta property="article:author" content="https://www.harbour-gazette.example/profile/mara-quist">
<meta name="author" content="{AUTHORS[0]}"><meta name="author" content="{AUTHORS[1]}"></head><body>
<header>{NAVIGATION}</header><main><article>
<div data-gu-name="headline"><h1>{HEADLINE}</h1></div>
<div data-gu-name="standfirst"><p>{STANDFIRST}</p></div>
<div data-gu-name="body"><div class="article-body-selector">{paragraphs('<p class="dcr-1">{}</p>')}
<p><em>skip past newsletter promotion</em></p>{NEWSLETTER}<p>after newsletter promotion</p>
<aside data-component="rich-link"><a href="/x">Read more</a></aside></div></div>
<div class="submeta"><ul><li>This article was amended on 4 March 2025. An earlier version misstated
the number of villages that were cut off.</li></ul>{SHARE.format(count=count)}</div></article>
</main><section class="most-viewed"><h2>Most viewed</h2><ol><li><a href="/m">{count} days of
storms</a></li></ol></section>{FOOTER}</body></html>"""


def _tables(count: int) -> str:
    """The make of pages of twenty years ago: tables, fonts and line breaks."""
    body = "<br><br>".join(f"<font size=2>{text}</font>" for text in PARAGRAPHS)
    return f"""<html><head><title>Harbour Gazette | Islands | {HEADLINE}</title>
<meta name="Headline" content="{HEADLINE}">
<meta name="OriginalPublicationDate" content="2025/03/03 14:05:00"></head><body><table><tr>
<td colspan=3><table><tr><td><a href="/">Home</a> | <a href="/w">World</a></td></tr></table></td>
</tr><tr><td width=120><a href="/1">One story</a><br><a href="/2">Another story</a></td>
<td width=416><div class="sh">{HEADLINE}</div><b>By {AUTHORS[0]} and {AUTHORS[1]}</b><br><br>{body}
<br><br><i>{CORRECTION}</i><br clear=all><a href="/print">Printable version</a></td>
<td width=203><b>TOP STORIES</b><br><a href="/3">Storm number {count} passes</a><br>
The Gazette is not responsible for the content of external sites</td></tr></table></body></html>"""


def _divisions(count: int) -> str:
    """The make of pages whose paragraphs are no paragraphs."""
    blocks = paragraphs('<div class="zn-body__paragraph">{}</div>', between="<div class=ad></div>")
    return f"""<html><head><meta itemprop="headline" content="{HEADLINE}">
<meta itemprop="author" content="{AUTHORS[0]} and {AUTHORS[1]}, CNN">
<meta itemprop="datePublished" content="{PUBLISHED}"><meta itemprop="dateModified"
content="{MODIFIED}"><meta property="og:url" content="{URL}"><title>{HEADLINE} - Wire</title></head>
<body class="pg pg-article"><div class="nav-container">{NAVIGATION}</div><article>
<h1 class="pg-headline">{HEADLINE}</h1><p class="update-time">Updated {count % 12 + 1} hours ago</p>
<section id="body-text"><div class="l-container"><div class="editor-note"><p>Editor's note: The
Gazette's owner also owns shares in the ferry company.</p></div>{blocks}
<div class="zn-body__footer">{CORRECTION}</div></div></section></article>
<div class="outbrain"><a href="/o">You won't believe what {count} people saw</a></div></body>"""


MAKES = {
    "columns": _columns,
    "components": _components,
    "a note at the end": _ends_with_note,
    "tables": _tables,
    "divisions": _divisions,
}
