"""Makes a drawn PDF an accessible one: its parts in reading order, with roles, a language and a title (PDF/UA-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class Tag:
    """A marked part of a page; its place among those of its page is its MCID.

    A figure has words for those who do not see it, and its box.
    """

    role: str
    alt: str = ""
    box: tuple[float, float, float, float] | None = None
    page: int = 0


def tagged(content: bytes, tags: Sequence[Tag], *, title: str, language: str, on: date) -> bytes:
    """The same document with its structure. A page's content must mark its part n with MCID n; `tags` are in reading order."""
    with Pdf.open(BytesIO(content)) as pdf:
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        by_page: list[list[Dictionary]] = [[] for _page in pdf.pages]
        parts = []
        for tag in tags:
            page = pdf.pages[tag.page]
            part = Dictionary(Type=Name.StructElem, S=Name("/" + tag.role), P=document, Pg=page.obj, K=len(by_page[tag.page]))
            if tag.alt:
                part.Alt = String(tag.alt)
            if tag.box:
                part.A = Dictionary(O=Name.Layout, BBox=Array([round(edge, 2) for edge in tag.box]))
            parts.append(pdf.make_indirect(part))
            by_page[tag.page].append(parts[-1])
        document.K = Array(parts)
        root = pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=document,
                ParentTree=Dictionary(Nums=Array([item for n, own in enumerate(by_page) for item in (n, Array(own))])),
                ParentTreeNextKey=len(by_page),
            )
        )
        document.P = root
        for number, page in enumerate(pdf.pages):
            page.StructParents = number
            page.Tabs = Name.S
        xmp = pdf.make_stream(_XMP.format(title=escape(title), language=language).encode())
        xmp.Type, xmp.Subtype = Name.Metadata, Name.XML
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.Lang = String(language)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.Root.Metadata = xmp
        pdf.docinfo.CreationDate = pdf.docinfo.ModDate = String(f"D:{on:%Y%m%d}000000Z")
        made = BytesIO()
        pdf.save(made, min_version="1.7", deterministic_id=True, object_stream_mode=ObjectStreamMode.disable)
        return made.getvalue()
