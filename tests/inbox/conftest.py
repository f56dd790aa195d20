import pytest


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"
    settings.MAIL_AUTHSERV_ID = "mx.example.com"
