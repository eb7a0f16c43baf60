#!/usr/bin/env python3
# Kept as it was given: the measure must not drift with our style.
# ruff: noqa
# fmt: off
# mypy: ignore-errors
"""Scores `smsbot understand` on labelled replies and date fragments.

usage: score.py [--cmd ".venv/bin/smsbot understand"] FILE.jsonl ...      (-v prints every row that is not right)

The command gets one JSON object per line on standard input:
  {"text": "...", "lang": "fr", "now": "2026-11-23T10:00:00+01:00", "appointment": "2026-11-26T14:30:00+01:00",
   "menu": {"1": "confirm", ...} or null}
and answers one JSON object per line, in order:
  {"decision": "act" | "echo" | "ask",
   "intents": [{"intent": "confirm", "score": 1.0, "rule": "..."}, ...],            primary first
   "wishes": [{"start": ISO or null, "end": ISO or null, "grain": "minute|hour|part|day|week|month",
               "polarity": "proposed" | "avoid" | "appointment" | "info"}, ...]}
`end` is exclusive; "after 17h" has no end, "before 10h" no start; a moment has end = null and its own grain.

Replies: ok = right primary intent (or one listed in also_ok) - second - clarify_ok / clarify_bad (asked back where that is / is not
acceptable) - wrong - HARM (an intent in must_not was acted on). Dates: exact / near (right day, or inside the interval) / wrong
(found but false: the dangerous one) / none; false dates = a wish found in a text that holds none.
"""
import argparse, collections, datetime as dt, json, shlex, subprocess, sys, time

NOW, APPOINTMENT = "2026-11-23T10:00:00+01:00", "2026-11-26T14:30:00+01:00"
SAME = {"call_me": "human", "emergency": "human", "distress": "human", "plan": "address", "directions": "address", "bring": "help",
        "menu": "help", "language": "help", "unknown": "other", "polite_stop": "stop", "not_me_relay": "wrong_number", "relay": "wrong_number",
        "greet": "greeting", "thank": "thanks", "change": "reschedule"}
DAY = dt.timedelta(days=1)
GRAIN = {"minute": dt.timedelta(minutes=1), "hour": dt.timedelta(hours=1), "part": dt.timedelta(hours=8), "day": DAY, "week": 7 * DAY,
         "month": 31 * DAY, "second": dt.timedelta(seconds=1), "year": 366 * DAY, "quarter": 92 * DAY}


def ask(cmd, rows):
    lines = [json.dumps({"text": r["text"], "lang": r.get("lang", "fr"), "now": r.get("now") or NOW,
                         "appointment": APPOINTMENT if "intents" in r else None, "menu": r.get("menu")}, ensure_ascii=False) for r in rows]
    began = time.perf_counter()
    run = subprocess.run(shlex.split(cmd), input="\n".join(lines) + "\n", capture_output=True, text=True)
    took = time.perf_counter() - began
    if run.returncode:
        sys.exit(f"the command failed ({run.returncode}): {run.stderr.strip()[-600:]}")
    answers = [json.loads(line) for line in run.stdout.splitlines() if line.strip()]
    if len(answers) != len(rows):
        sys.exit(f"{len(rows)} texts in, {len(answers)} answers out")
    return answers, took


def local(value):
    return None if value in (None, "..") else dt.datetime.fromisoformat(value).replace(tzinfo=None)


def gold_interval(iso):
    if "/" in iso:
        a, b = iso.split("/")
        return local(a), local(b), None
    start = local(iso)
    return start, None, ("day" if len(iso) == 10 else "minute")


def compare(wish, iso):
    """exact / near / wrong of one wish against one gold value."""
    gs, ge, grain = gold_interval(iso)
    s, e = local(wish.get("start")), local(wish.get("end"))
    if grain == "day":
        p = s or e
        if p is None or p.date() != gs.date():
            return "wrong"
        return "exact" if wish.get("grain") == "day" or e is None or (e - s) == DAY else "near"
    if grain == "minute":
        p = s or e
        if p == gs:
            return "exact"
        return "near" if p is not None and p.date() == gs.date() and (wish.get("grain") in ("day", "part") or (e and s and s <= gs < e)) else "wrong"
    if gs is not None and ge is not None:
        if s == gs and e is not None and abs(e - ge) <= dt.timedelta(hours=1):
            return "exact"
        if s is not None and s.date() == gs.date() and e is not None and abs(e - ge) <= DAY and (ge - gs) >= DAY:
            return "exact"
        if s is not None and (e or s + GRAIN.get(wish.get("grain") or "minute", DAY)) > gs and s < ge:
            return "near"
        return "wrong"
    side, gold = (s, gs) if ge is None else (e, ge)
    if side == gold and (e is None if ge is None else s is None):
        return "exact"
    p = side or s or e
    return "near" if p is not None and p.date() == gold.date() else "wrong"


def best(results):
    order = ["exact", "near", "wrong"]
    return min(results, key=order.index)


def score_reply(row, answer):
    intents = [SAME.get(i["intent"].lower(), i["intent"].lower()) for i in answer.get("intents", [])]
    if answer.get("decision") in ("ask", "echo") or not intents:
        return "clarify_ok" if row.get("acceptable_clarify") or row["intents"][0] == "other" else "clarify_bad"
    first = intents[0]
    if first == row["intents"][0] or first in row.get("also_ok", []):
        return "ok"
    if first in row["must_not"]:
        return "harm"
    return "second" if first in row["intents"] else "wrong"


def score_dates_of_reply(row, answer):
    mentions = row.get("dates_mentioned", [])
    wishes = [w for w in answer.get("wishes", []) if w.get("polarity", "proposed") in ("proposed", "avoid")]
    wanted = [m for m in mentions if m.get("role") in ("proposed", "avoid") and m.get("iso")]
    if not mentions:
        return "false_date" if wishes else "quiet"
    if not wanted:
        return None
    if any(m.get("either") for m in wanted):
        if answer.get("decision") in ("ask", "echo"):
            return "exact"
    if not wishes:
        return "none"
    every = [iso for m in mentions if m.get("iso") for iso in (m.get("either") or [m["iso"]])]
    found = [best([compare(w, iso) for iso in every]) for w in wishes]
    if "wrong" in found:
        return "wrong"
    hits = [best([compare(w, iso) for w in wishes for iso in (m.get("either") or [m["iso"]])]) for m in wanted]
    polar = all(any(w.get("polarity", "proposed") == m["role"] and compare(w, iso) != "wrong" for w in wishes
                    for iso in (m.get("either") or [m["iso"]])) for m in wanted)
    if not polar:
        return "wrong_polarity"
    return "exact" if all(h == "exact" for h in hits) else "near" if any(h != "wrong" for h in hits) else "none"


def score_fragment(row, answer):
    wishes = answer.get("wishes", [])
    if row["kind"] == "none":
        return "false_date" if wishes else "quiet"
    if not wishes:
        return "none"
    golds = row.get("expected_any") or row["expected"].split(" ")
    golds = [g[:10] if row.get("grain") == "day" and "/" not in g else g for g in golds]
    if row.get("time_only"):
        times = {local(g).time() for g in golds if "/" not in g}
        if times and any((local(w.get("start")) or local(w.get("end"))).time() in times for w in wishes):
            return "exact"
    return best([compare(wishes[0], g) for g in golds])


def show(name, counts, wanted):
    n = sum(counts.values()) or 1
    print(f"{name:34s} n={n:4d}  " + "  ".join(f"{k} {100 * counts[k] / n:.1f}%" for k in wanted))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cmd", default=".venv/bin/smsbot understand")
    parser.add_argument("-v", action="store_true")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    figures = {}
    for path in options.files:
        name = path.rsplit("/", 1)[-1]
        rows = [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]
        answers, took = ask(options.cmd, rows)
        replies, dates, fragments = (collections.Counter() for _ in range(3))
        per_intent = collections.defaultdict(collections.Counter)
        for row, answer in zip(rows, answers):
            if "intents" in row:
                verdict = score_reply(row, answer)
                replies[verdict] += 1
                per_intent[row["intents"][0]][verdict] += 1
                when = score_dates_of_reply(row, answer)
                if when:
                    dates[when] += 1
                bad = verdict not in ("ok", "clarify_ok", "second") or when in ("wrong", "wrong_polarity", "false_date")
            else:
                verdict, when = score_fragment(row, answer), None
                fragments[verdict] += 1
                bad = verdict in ("wrong", "false_date", "none")
            if options.v and bad:
                print(f"  {verdict:12s} {when or '':14s} {row['text']!r}  gold={row.get('intents') or row.get('expected')} "
                      f"{[m.get('iso') for m in row.get('dates_mentioned', [])] or ''} got={answer}")
        if replies:
            show(name, replies, ("ok", "second", "clarify_ok", "clarify_bad", "wrong", "harm"))
            print("    ok by intent: " + "  ".join(f"{k} {c['ok']}/{sum(c.values())}" for k, c in sorted(per_intent.items())))
            dated = collections.Counter({k: v for k, v in dates.items() if k not in ("quiet", "false_date")})
            if dated:
                show("    dated replies", dated, ("exact", "near", "wrong", "wrong_polarity", "none"))
            print(f"    false dates in undated replies: {dates['false_date']} of {dates['quiet'] + dates['false_date']}")
            figures[name] = dict(replies=replies, dates=dates)
        if fragments:
            show(name, fragments, ("exact", "near", "wrong", "none", "quiet", "false_date"))
            figures[name] = dict(fragments=fragments)
        print(f"    {1000 * took / len(rows):.2f} ms a text, start-up included")
    return figures


if __name__ == "__main__":
    main()
