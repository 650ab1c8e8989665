"""The checks of a review: id → function, in the order in which remarks are said.

The texts of a check are the entry of the same name in ``data/checks.toml``. A new check is
one function, one row here and one entry there.
"""

from __future__ import annotations

from okrnlp.checks import objective, single, whole
from okrnlp.checks.okr import Check, Item, Okr, each, of_objective
from okrnlp.checks.texts import check_texts

CHECKS: dict[str, Check] = {
    "no_objective": objective.no_objective,
    "objective_not_russian": of_objective(objective.objective_not_russian),
    "objective_not_qualitative": of_objective(objective.objective_not_qualitative),
    "why_missing": of_objective(objective.why_missing),
    "no_amplifier_or_constraint": of_objective(objective.no_amplifier_or_constraint),
    "digits_in_objective": of_objective(objective.digits_in_objective),
    "no_key_results": whole.no_key_results,
    "share_of_tasks": whole.share_of_tasks,
    "only_lagging": whole.only_lagging,
    "only_activity": whole.only_activity,
    "funnel_for_short_term": whole.funnel_for_short_term,
    "no_counter_metric": whole.no_counter_metric,
    "cross_functional": whole.cross_functional,
    "no_deadline": whole.no_deadline,
    "too_many": whole.too_many,
    "too_few": whole.too_few,
    "not_a_key_result": each(single.not_a_key_result),
    "placeholder": each(single.placeholder),
    "contradictory_direction": each(single.contradictory_direction),
    "copies_objective": whole.copies_objective,
    "duplicate": whole.duplicate,
    "task_instead_of_result": each(single.task_instead_of_result),
    "hidden_task_in_percent": each(single.hidden_task_in_percent),
    "built_but_unused": whole.built_but_unused,
    "project_plan": whole.project_plan,
    "action_not_value": each(single.action_not_value),
    "unqualified_activity": each(single.unqualified_activity),
    "strongly_lagging": each(single.strongly_lagging),
    "depends_on_deal_size": each(single.depends_on_deal_size),
    "hackable": whole.hackable,
    "target_out_of_the_air": whole.target_out_of_the_air,
    "strategy_bypassed": whole.strategy_bypassed,
    "kpi_not_okr": each(single.kpi_not_okr),
    "maintenance": whole.maintenance,
    "vague_word": each(single.vague_word),
    "no_number": each(single.no_number),
    "no_target": each(single.no_target),
    "vanity_metric": each(single.vanity_metric),
    "outside_control": each(single.outside_control),
    "tied_to_pay": each(single.tied_to_pay),
    "compound": each(single.compound),
    "metric_not_defined": each(single.metric_not_defined),
    "no_baseline": each(single.no_baseline),
    "ratio_without_base": each(single.ratio_without_base),
    "no_unit": each(single.no_unit),
    "jargon": each(single.jargon),
}

__all__ = ["CHECKS", "Item", "Okr", "check_texts"]
