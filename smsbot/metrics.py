"""Every metric by name. No label holds anything personal."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

WEBHOOKS = Counter(
    "smsbot_webhooks_total",
    "Webhooks by provider, kind and verdict",
    ["provider", "kind", "verdict"],
    registry=REGISTRY,
)
INBOUND = Counter("smsbot_inbound_total", "Texts taken in, by provider", ["provider"], registry=REGISTRY)
FOUND = Counter(
    "smsbot_found_by_list_total",
    "Texts whose webhook was lost, found in the provider's list",
    ["provider"],
    registry=REGISTRY,
)
LISTINGS = Counter(
    "smsbot_lists_total", "Questions for the texts received, by outcome", ["provider", "outcome"], registry=REGISTRY
)
LIST_AGE = Gauge(
    "smsbot_list_age_seconds", "Since a provider last told which texts it received", ["provider"], registry=REGISTRY
)
LOOK_UPS = Counter(
    "smsbot_look_ups_total",
    "Questions what became of a text of ours, by answer",
    ["provider", "answer"],
    registry=REGISTRY,
)
UNEXPECTED = Counter(
    "smsbot_unexpected_answers_total", "Texts from lines that were taken to be unable to answer", registry=REGISTRY
)
TURNS = Counter(
    "smsbot_turns_total", "Turns of the dialog, by event and row of the table", ["event", "row"], registry=REGISTRY
)
SENDS = Counter("smsbot_sends_total", "Requests to a provider, by outcome", ["provider", "outcome"], registry=REGISTRY)
OWN_WORDS_FAILED = Counter(
    "smsbot_own_words_failed_total",
    "Texts that left in our words because the office's own could not be said, by sentence",
    ["key"],
    registry=REGISTRY,
)
RECEIPTS = Counter(
    "smsbot_receipts_total", "Delivery receipts, by provider and status", ["provider", "status"], registry=REGISTRY
)
LETTERS = Counter("smsbot_letters_total", "E-mails, by kind and outcome", ["kind", "outcome"], registry=REGISTRY)
API_CALLS = Counter(
    "smsbot_api_calls_total",
    "Calls of the appointment API, by method and status",
    ["method", "status"],
    registry=REGISTRY,
)
FAULTS = Counter("smsbot_faults_total", "Exceptions caught at the rim, by job", ["job"], registry=REGISTRY)
PARKED = Counter("smsbot_parked_total", "Messages and timers set aside for a human", ["queue"], registry=REGISTRY)
OLDEST_DUE = Gauge(
    "smsbot_oldest_due_seconds", "Age of the oldest row that is due and not done", ["queue"], registry=REGISTRY
)
WAITING = Gauge("smsbot_waiting", "Rows due and not done", ["queue"], registry=REGISTRY)
UNCERTAIN = Gauge("smsbot_uncertain", "Texts of which nobody knows whether they left", registry=REGISTRY)
BREAKER = Gauge(
    "smsbot_breaker", "The breaker of a provider: 0 closed, 1 one text tries, 2 open", ["provider"], registry=REGISTRY
)
PAUSED = Gauge("smsbot_paused", "1 while an operator has paused a provider", ["provider"], registry=REGISTRY)
STOPPED = Gauge("smsbot_stopped", "1 while a provider refuses our account", ["provider"], registry=REGISTRY)
SEND_SECONDS = Histogram("smsbot_send_seconds", "Duration of a request to a provider", ["provider"], registry=REGISTRY)
