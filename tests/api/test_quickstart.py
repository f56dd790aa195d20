"""The quick-start of the docs leads from a key to a settled dispute, run exactly as it is printed."""

import os
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from disputes.models import Dispute, Settlement
from disputes.verify import broken

QUICKSTART = Path(__file__).parents[2] / "docs" / "quickstart.md"


def printed():
    return "".join(re.findall(r"^```bash\n(.*?)^```$", QUICKSTART.read_text(), re.DOTALL | re.MULTILINE))


def run(script, **environment):
    command = ["bash", "-euo", "pipefail", "-c", script]
    ended = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("curl"), reason="the quick-start needs curl: apt-get install curl")
def test_the_quickstart_leads_to_a_settled_dispute(live_server):
    key = StringIO()
    call_command("create_api_key", "Porto Market", stdout=key)
    said = run(printed(), API=f"{live_server.url}/api/v1", KEY=key.getvalue().strip())
    dispute = Dispute.objects.get()
    settlement = Settlement.objects.get(status="confirmed")
    assert said == [
        "95.90",
        dispute.reference,
        "awaiting_seller_response",
        "apply_buyer_choice",
        "2",
        "20.00",
        str(settlement.idempotency_key),
        "closed",
        "1 buyer open",
        "2 seller submit_evidence",
        "3 seller counter",
        "4 buyer accept",
        "5 marketplace confirm_settlement",
    ]
    assert (dispute.state, dispute.reached_by, settlement.refund) == ("closed", "agreement", 2000)
    assert broken(dispute) == []
