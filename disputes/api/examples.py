"""What calls and answers look like, for the documentation."""

from __future__ import annotations

from typing import Any

from disputes.flow import Role

EUR = "EUR"
PLACED, PROMISED, DELIVERED = "2026-02-20T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-04T15:12:00Z"


def _money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": EUR}


LINE = {"sku": "BOWL-2", "title": "Stoneware bowl", "quantity": 2}
PROPOSAL = {"remedy": "partial_refund", "amount": "20.00"}
ORDER: dict[str, Any] = {
    "buyer_email": "buyer@example.com",
    "buyer_name": "Ana Sousa",
    "store": "Lumen Trading",
    "store_owner": "seller@example.com",
    "currency": EUR,
    "shipping": "9.90",
    "origin_country": "PT",
    "destination_country": "ES",
    "placed_at": PLACED,
    "promised_at": PROMISED,
    "carrier": "CTT Expresso",
    "tracking_number": "RR123456785PT",
    "delivered_at": DELIVERED,
    "lines": [{**LINE, "unit_price": "43.00"}],
}
ORDER_SHOWN: dict[str, Any] = {
    "order_reference": "PM-1001",
    "buyer_email": "buyer@example.com",
    "buyer_name": "Ana Sousa",
    "store": "Lumen Trading",
    "currency": EUR,
    "shipping": _money("9.90"),
    "total": _money("95.90"),
    "origin_country": "PT",
    "destination_country": "ES",
    "placed_at": PLACED,
    "promised_at": PROMISED,
    "money_state": "held",
    "lines": [
        {
            **LINE,
            "category": None,
            "unit_price": _money("43.00"),
            "carrier": "CTT Expresso",
            "tracking_number": "RR123456785PT",
            "shipped_at": None,
            "delivered_at": DELIVERED,
        }
    ],
    "disputes": ["D-2026-7Q4K9M"],
}
TABLE = {
    "id": 81,
    "by": "buyer",
    "remedy": "partial_refund",
    "amount": _money("20.00"),
    "return_freight": None,
}
DISPUTE: dict[str, Any] = {
    "reference": "D-2026-7Q4K9M",
    "order_reference": "PM-1001",
    "reason": "not_as_described",
    "sub_reason": "damaged",
    "state": "awaiting_seller_response",
    "stage": "negotiation",
    "version": 1,
    "due_at": "2026-03-10T10:00:00Z",
    "on_timeout": "apply_buyer_choice",
    "disputed_amount": _money("95.90"),
    "lines": [{**LINE, "unit_price": _money("43.00")}],
    "on_the_table": TABLE,
    "proposals": [TABLE],
    "reached_by": None,
    "outcome": None,
    "settlement": None,
    "actions": {
        "buyer": ["modify", "withdraw", "submit_evidence", "send_message"],
        "seller": ["accept", "counter", "contest", "submit_evidence", "send_message"],
        "marketplace": ["settle_outside"],
    },
    "opened_at": "2026-03-05T10:00:00Z",
    "updated_at": "2026-03-05T10:00:00Z",
    "closed_at": None,
}
EVENT = {
    "sequence": 1,
    "action": "open",
    "by": "buyer",
    "from_state": None,
    "to_state": "awaiting_seller_response",
    "at": "2026-03-05T10:00:00Z",
    "due_at": "2026-03-10T10:00:00Z",
    "private": False,
    "data": {
        "reason": "not_as_described",
        "sub_reason": "damaged",
        "lines": [{"sku": "BOWL-2", "quantity": 2}],
        "disputed_amount": _money("95.90"),
        "currency": EUR,
        "statement": "One bowl is cracked.",
        "proposal": {"role": "buyer", **PROPOSAL, "amount": _money("20.00"), "return_freight": ""},
    },
    "hash": "6f2d0c3a6b7d6c1c0b9f2c1e4a5d8e7f6a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d",
}
MESSAGE: dict[str, Any] = {
    **EVENT,
    "sequence": 2,
    "action": "send_message",
    "from_state": "awaiting_seller_response",
    "at": "2026-03-05T11:00:00Z",
    "data": {"message": {"text": "The parcel was dented.", "private": False}},
    "hash": "0b9f2c1e4a5d8e7f6a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d6f2d0c3a6b7d6c1c",
}
ANSWER: dict[str, Any] = {
    **MESSAGE,
    "sequence": 3,
    "by": "seller",
    "at": "2026-03-05T12:45:00Z",
    "data": {"message": {"text": "Is there a photo of it?", "private": False, "answers": 2}},
    "hash": "4a5d8e7f6a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d6f2d0c3a6b7d6c1c0b9f2c1e",
}
OWED = {
    "dispute": "D-2026-7Q4K9M",
    "order_reference": "PM-1001",
    "idempotency_key": "5f0c7b1e-3a52-4c8e-9d1b-2f6a7c8d9e10",
    "refund": _money("20.00"),
    "release": _money("75.90"),
    "status": "requested",
    "failure_reason": None,
    "requested_at": "2026-03-06T10:00:00Z",
}
ANSWERS: dict[str, Any] = {
    "put_order": ORDER_SHOWN,
    "get_order": ORDER_SHOWN,
    "open_dispute": DISPUTE,
    "list_disputes": {"results": [DISPUTE], "next_cursor": "WyIyMDI2LTAzLTA1VDEwOjAwOjAwWiIsIDgxXQ"},
    "get_dispute": DISPUTE,
    "list_events": {
        "results": [EVENT, MESSAGE, ANSWER],
        "next_cursor": None,
        "seen": {"buyer": None, "seller": {"sequence": 2, "at": "2026-03-05T12:40:00Z"}},
    },
    "act": DISPUTE,
    "submit_evidence": DISPUTE,
    "make_link": {
        "url": "https://disputes.example.com/accounts/link/?key=8wq3…",
        "expires_at": "2026-03-05T10:10:00Z",
    },
    "list_owed": {"results": [OWED], "next_cursor": None},
    "change_order": {
        "order_reference": "PM-1001",
        "kind": "refunded",
        "amount": _money("20.00"),
        "undisputed": _money("0.00"),
        "reference": "refund-77",
        "at": "2026-03-06T10:00:00Z",
    },
}
REQUESTS: dict[str, dict[str, Any]] = {
    "make_link": {"buyer": {"value": {"as": "buyer"}}},
    "change_order": {
        "refund": {"value": {"kind": "refunded", "amount": "20.00", "reference": "refund-77"}},
        "cancelled": {"value": {"kind": "cancelled"}},
    },
    "put_order": {"order": {"value": ORDER}},
    "open_dispute": {
        "open": {
            "value": {
                "reason": "not_as_described",
                "sub_reason": "damaged",
                "lines": [{"sku": "BOWL-2", "quantity": 2}],
                "statement": "One bowl is cracked.",
                "proposal": PROPOSAL,
            }
        }
    },
    "act": {
        "counter": {
            "summary": "The seller offers something else",
            "value": {"as": "seller", "version": 1, "proposal": PROPOSAL, "statement": "One of two is fine."},
        },
        "accept": {"summary": "The buyer accepts", "value": {"as": "buyer", "version": 2, "proposal": 82}},
        "send_message": {
            "summary": "The seller answers a message",
            "value": {"as": "seller", "text": "Is there a photo of it?", "answers": 2},
        },
        "confirm_settlement": {
            "summary": "The money has moved",
            "value": {"as": "marketplace", "provider_reference": "pay_4711"},
        },
    },
}
_TEXT = {"type": "string"}
MULTIPART_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["as"],
                "properties": {
                    "as": {"type": "string", "enum": [Role.BUYER.value, Role.SELLER.value]},
                    "version": {"type": "integer", "minimum": 0, "maximum": 10**17},
                    "kind": _TEXT | {"description": "What the files show.", "examples": ["proof_of_damage"]},
                    "note": _TEXT | {"description": "What should be noticed in it."},
                    "file": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "description": "One file or more.",
                    },
                    "carrier": _TEXT,
                    "tracking_number": _TEXT,
                    "return_reference": _TEXT | {"description": "What is written on the returned parcel."},
                },
            },
            "example": {
                "as": "buyer",
                "kind": "tracking",
                "carrier": "CTT Expresso",
                "tracking_number": "RR123456785PT",
            },
        }
    },
}
