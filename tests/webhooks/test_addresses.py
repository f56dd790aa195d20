"""Which addresses are called: those of the public internet, whatever name or form they hide behind."""

import socket
from ipaddress import ip_address

import pytest

from disputes.webhooks import Unsafe, addresses, check_url
from disputes.webhooks.addresses import Target, is_public, resolve


@pytest.mark.parametrize("url", ["https://shop.example.com/hooks", "https://shop.example.com:8443/a?b=1"])
def test_an_address_by_https_is_in_order(url):
    assert check_url(url).host == "shop.example.com"


def test_what_is_asked_for_is_what_the_address_says():
    target = check_url("https://Bücher.example.com:8443/a%20b/?c=d")
    assert target == Target("https", "xn--bcher-kva.example.com", 8443, "/a%20b/?c=d")
    assert target.authority == "xn--bcher-kva.example.com:8443"
    assert check_url("https://[2606:4700::1]").authority == "[2606:4700::1]"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://shop.example.com/", "must start with https"),
        ("ftp://shop.example.com/", "must start with https"),
        ("file:///etc/passwd", "must start with https"),
        ("shop.example.com", "must start with https"),
        ("https:///hooks", "not an address of a web server"),
        ("https://a..b/", "not an address of a web server"),
        ("https://shop.example.com:99999/", "not an address of a web server"),
        ("https://[::1/", "not an address of a web server"),
        ("https://user@shop.example.com/", "user name"),
        ("https://user:word@shop.example.com/", "user name"),
        ("https://@shop.example.com/", "user name"),
        ("https://shop.example.com/#part", "after #"),
        ("https://shop.example.com/a b", "spaces"),
        ("https://shop.example.com/\r\nX-Header: 1", "spaces"),
        ("https://shop.example.com\\@internal/", "spaces"),
        ("https://shop.example.com/bücher", "percent form"),
    ],
)
def test_an_address_with_something_wrong_is_refused_with_the_reason(url, why):
    with pytest.raises(Unsafe, match=why):
        check_url(url)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:4700::1", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_and_special_addresses_are_not_public(address):
    assert not is_public(ip_address(address))


def names(monkeypatch, *answers):
    """A name server that says something else each time; what it was asked. A number is its own name."""
    asked, known = [], socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host.replace(".", "").isdecimal():
            return known(host, port, *args, **kwargs)
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_with_public_addresses_is_resolved(monkeypatch):
    names(monkeypatch, ["93.184.215.14", "93.184.215.15"])
    found = resolve(check_url("https://shop.example.com/"))
    assert found == [ip_address("93.184.215.14"), ip_address("93.184.215.15")]


@pytest.mark.parametrize(
    "url", ["https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/"]
)
def test_other_ways_to_write_the_own_machine_are_refused(url):
    with pytest.raises(Unsafe, match="not an address of the public internet"):
        resolve(check_url(url))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    names(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(Unsafe, match=r"10\.0\.0\.1 is not an address of the public internet"):
        resolve(check_url("https://shop.example.com/"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "https://127.0.0.1:9/", "http://[::1]:9/"])
def test_developers_call_their_own_machine(settings, url):
    settings.DEBUG = True
    assert resolve(check_url(url))


def test_developers_call_nobody_else_without_https(settings, monkeypatch):
    settings.DEBUG = True
    names(monkeypatch, ["93.184.215.14"])
    with pytest.raises(Unsafe):
        resolve(check_url("http://shop.example.com/"))
    names(monkeypatch, ["10.0.0.1"])
    with pytest.raises(Unsafe):
        resolve(check_url("https://shop.example.com/"))
