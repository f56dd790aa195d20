"""Whose house an e-mail address belongs to: its domain, unless that is a public provider's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Q

# Anybody gets an address there, so that sharing it says nothing. `PUBLIC_MAIL_DOMAINS` adds to it.
PUBLIC = frozenset(
    """
    example.com example.net example.org
    gmail.com googlemail.com
    outlook.com outlook.fr outlook.de outlook.es outlook.it outlook.jp outlook.pt outlook.com.br
    hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.com.br msn.com
    live.com live.co.uk live.fr live.de live.it live.nl live.cn passport.com
    yahoo.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.com.br yahoo.com.cn yahoo.com.hk yahoo.com.tw
    yahoo.com.mx yahoo.com.ar yahoo.com.au yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.cn
    ymail.com rocketmail.com myyahoo.com aol.com aim.com
    icloud.com me.com mac.com
    proton.me protonmail.com pm.me tutanota.com tuta.io tutamail.com hushmail.com hey.com duck.com
    fastmail.com fastmail.fm mailbox.org posteo.de posteo.net disroot.org riseup.net
    gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de arcor.de mail.com
    qq.com foxmail.com vip.qq.com 163.com vip.163.com 126.com yeah.net 188.com sina.com sina.cn sohu.com
    139.com 189.cn wo.cn aliyun.com 21cn.com tom.com 263.net
    naver.com hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
    mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr
    libero.it virgilio.it tiscali.it alice.it tin.it email.it
    sapo.pt iol.pt clix.pt mail.pt netcabo.pt telefonica.net terra.es
    uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com
    wp.pl o2.pl onet.pl op.pl interia.pl seznam.cz email.cz centrum.cz azet.sk freemail.hu citromail.hu
    abv.bg mail.bg telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl
    btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net
    rogers.com shaw.ca bell.net sympatico.ca bigpond.com optusnet.com.au xtra.co.nz
    rediffmail.com indiatimes.com zoho.com zohomail.com
    """.split()  # noqa: SIM905 - as a list it would be two hundred lines
)


def house_of(email: str) -> str:
    """The domain of an address, as it is written for machines; "" where anybody may have one."""
    domain = _for_machines(email.rpartition("@")[2].strip().rstrip(".").lower())
    return "" if is_public(domain) else domain


def is_public(domain: str) -> bool:
    return not domain or domain in PUBLIC or domain in {*map(str.lower, settings.PUBLIC_MAIL_DOMAINS)}


def share_a_house(one: str, other: str) -> bool:
    """Whether two addresses are of one domain, or of a domain and one below it; public ones never are."""
    first, second = house_of(one), house_of(other)
    if not first or not second:
        return False
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def of_the_house(field: str, emails: Iterable[str]) -> Q | None:
    """The rows whose address in `field` shares a house with one of these; None where none of them has one."""
    condition: Q | None = None
    for end in sorted({end for email in emails for end in _endings(house_of(email))}):
        ends = Q(**{f"{field}__endswith": end})
        condition = ends if condition is None else condition | ends
    return condition


def _endings(house: str) -> Iterator[str]:
    """How addresses end that share the house: it, those below it, and those that it lies below."""
    if not house:
        return
    for written in _spellings(house):
        yield from (f"@{written}", f".{written}")
    labels = house.split(".")
    for start in range(1, len(labels) - 1):
        above = ".".join(labels[start:])
        if not is_public(above):
            yield from (f"@{written}" for written in _spellings(above))


def _spellings(domain: str) -> set[str]:
    """For machines and for people: an account may have been made with either."""
    try:
        return {domain, domain.encode("ascii").decode("idna")}
    except UnicodeError:
        return {domain}


def _for_machines(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
