"""What the office does to rules: make one, change one, call it otherwise, retire it.

Versions are never rewritten. A change cuts the version in force at the day from which the new one holds; a version that
would only have begun after that day is emptied: it never came into force. What was made for periods before that day stays
as it was asked; what was made for later ones is taken back by the errand that `begin` leaves (see `withdrawing`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.domain.duties.nightly import begin
from grids.domain.duties.terms import RuleFacts, Terms, check, check_name
from grids.models import DueItem, DutyRule, DutyVersion
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Outrun, Refused
from portal.models import Area
from portal.queries.access import fetch

EDIT = "duty.edit"


def draft_rule(actor: Actor, facts: RuleFacts, terms: Terms) -> DutyVersion:
    """The first version of a rule that is not saved, as `make_rule` would make it: for a preview.

    Http404 for an area that is not the actor's, `Refused` with the field that is wrong.
    """
    area = fetch(Area, actor, EDIT, pk=facts.area_id)
    check_name(facts.name, area)
    check(facts.kind, terms)
    rule = DutyRule(area=area, kind=facts.kind, name=facts.name, name_en=facts.name_en)
    return _version(rule, 1, terms)


def make_rule(*, actor: Actor, facts: RuleFacts, terms: Terms) -> DutyRule:
    """A new rule with its first version; its items are made by an errand.

    Http404 for an area that is not the actor's, `Refused` with the field that is wrong.
    """
    with act(actor, "duty.make_rule"):
        version = draft_rule(actor, facts, terms)
        _save_named(version.rule)
        version.save()
        begin(version)
        return version.rule


def draft_change(actor: Actor, rule_id: int, terms: Terms) -> DutyVersion:
    """The next version of a rule, not saved, as `change_rule` would make it: for a preview.

    It may begin on a day gone by only as long as nothing was asked for since. Http404 for a foreign rule, `Refused` with the field that is wrong.
    """
    rule = fetch(DutyRule, actor, EDIT, pk=rule_id)
    check(rule.kind, terms)
    if DueItem.objects.filter(rule=rule, period__gte=terms.begins).exists():
        _not_past(terms.begins, "begins")
    newest = rule.versions.first()
    number = newest.number + 1 if newest else 1
    return _version(rule, number, _counted_on(terms, newest))


def change_rule(*, actor: Actor, rule_id: int, terms: Terms, seen: int | None = None) -> DutyVersion:
    """From `terms.begins` on the rule says something else. The same said twice is one version.

    `seen`: the number of the newest version that the actor was shown; `Outrun` when there is a newer one by now.
    Http404 for a foreign rule, `Refused` with the field that is wrong.
    """
    with act(actor, "duty.change_rule"):
        rule, newest = _locked(actor, rule_id)
        version = draft_change(actor, rule_id, terms)
        if newest is not None and _same(newest, version):
            return newest
        if seen is not None and newest is not None and newest.number != seen:
            raise Outrun(_("刚才有人改过这条规则，请重新看一遍再改。"))
        _cut(rule, terms.begins)
        version.save()
        _use(rule, True)
        begin(version)
        return version


def rename_rule(*, actor: Actor, rule_id: int, name: str, name_en: str = "") -> DutyRule:
    """Call a rule otherwise; what it says stays. Http404 for a foreign one, `Refused` for a name twice."""
    with act(actor, "duty.rename_rule"):
        rule, _newest = _locked(actor, rule_id)
        check_name(name, rule.area, but=rule.pk)
        rule.name, rule.name_en = name, name_en
        _save_named(rule)
        return rule


def retire_rule(*, actor: Actor, rule_id: int, ends: date) -> DutyRule:
    """From `ends` on the rule asks for nothing; what was asked before may still be done. Once is enough.

    Http404 for a foreign rule, `Refused` for a day gone by.
    """
    with act(actor, "duty.retire_rule"):
        rule, newest = _locked(actor, rule_id)
        _not_past(ends, "ends")
        _cut(rule, ends)
        _use(rule, ends > timezone.localdate())
        if newest is not None:
            begin(newest)
        return rule


def _locked(actor: Actor, rule_id: int) -> tuple[DutyRule, DutyVersion | None]:
    """The rule and its newest version. Two changes at once wait for each other, and for what is being made.

    What is being made points to the rule and must not wait for it in turn: hence `no_key`.
    """
    fetch(DutyRule, actor, EDIT, pk=rule_id)
    rule = (
        DutyRule.objects.select_for_update(of=("self",), no_key=True)
        .select_related("area", "kind")
        .get(pk=rule_id)
    )
    versions = list(rule.versions.select_for_update(no_key=True).order_by("pk"))
    return rule, versions[-1] if versions else None


def _cut(rule: DutyRule, day: date) -> None:
    """No version holds from `day` on. One that began later never came into force."""
    for version in rule.versions.order_by("pk"):
        lower, upper = version.valid.lower, version.valid.upper
        if version.valid.isempty or (upper is not None and upper <= day):
            continue
        began = lower is None or lower < day
        version.valid = DateRange(lower, day) if began else DateRange(empty=True)
        version.save(update_fields=["valid"])


def _use(rule: DutyRule, in_use: bool) -> None:
    if rule.in_use != in_use:
        rule.in_use = in_use
        rule.save(update_fields=["in_use"])


def _version(rule: DutyRule, number: int, terms: Terms) -> DutyVersion:
    return DutyVersion(
        rule=rule, number=number, valid=DateRange(terms.begins, terms.ends), every=terms.every, unit=terms.unit,
        anchor=terms.anchor or terms.begins, trigger=terms.trigger, limit_days=terms.limit_days, whose=terms.whose,
        tag=terms.tag, lead_days=terms.lead_days, grace_days=terms.grace_days, steps=list(terms.steps),
        climbs=terms.climbs,
    )  # fmt: skip


def _counted_on(terms: Terms, before: DutyVersion | None) -> Terms:
    """As long as the cadence stays, its periods are counted on from where they were: "every two months" keeps its months."""
    if terms.anchor or before is None or (before.every, before.unit) != (terms.every, terms.unit):
        return terms
    return replace(terms, anchor=before.anchor)


def _same(one: DutyVersion, other: DutyVersion) -> bool:
    """Whether two versions say the same about the same days."""
    told = (
        "valid", "every", "unit", "anchor", "trigger", "limit_days", "whose", "tag_id", "lead_days", "grace_days",
        "steps", "climbs",
    )  # fmt: skip
    return all(getattr(one, name) == getattr(other, name) for name in told)


def _not_past(day: date, field: str) -> None:
    if day < timezone.localdate():
        raise Refused(_("要从今天或以后的一天起；以前的已经按原来的做了。"), field=field)


def _save_named(rule: DutyRule) -> None:
    """Save; of two who give the same name at once the second is refused."""
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as twice:
        raise Refused(_("这里已经有叫这个名字的规则。"), field="name") from twice
