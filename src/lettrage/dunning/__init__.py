"""Whom do we contact today, how, about what, and why? A policy written as data, decided by a pure fold over facts."""

from lettrage.dunning import policies as policies
from lettrage.dunning._action import Action, ActionCharge, ActionCredit, ActionItem, ContactWindow, Recipient
from lettrage.dunning._agreements import accept_plan, breach_plan, propose_plan, waive
from lettrage.dunning._arms import arm_of
from lettrage.dunning._calls import record_call
from lettrage.dunning._charge_rules import ChargeBand, ChargeRule
from lettrage.dunning._commitments import PlanProgress, PromiseProgress, plan_statuses, promise_statuses
from lettrage.dunning._conditions import ALWAYS, Between, Flag, MoneyBetween, OneOf, Test, When
from lettrage.dunning._contact_rules import ANY_CHANNEL, Cap, ContactRules
from lettrage.dunning._coverage import Coverage, CoverageRow, coverage
from lettrage.dunning._daily import approve, postpone, skip
from lettrage.dunning._diff import Change, PolicyDiff, diff
from lettrage.dunning._fields import FIELDS, Field
from lettrage.dunning._files import DisputeFile, HandoverBundle, dispute_file, handover_bundle
from lettrage.dunning._keys import action_key
from lettrage.dunning._lint import LINT_RULES, lint
from lettrage.dunning._lint_finding import Finding
from lettrage.dunning._outcome import NotFired, Outcome
from lettrage.dunning._plan import Alert, CreditDecision, DunningPlan
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._promises import PromiseState
from lettrage.dunning._prove import PROPERTIES, CounterExample, Proof, prove
from lettrage.dunning._rules import (
    AlertRule,
    CreditHoldRule,
    Experiment,
    Segment,
    StatementRule,
    Switches,
    ThanksRule,
)
from lettrage.dunning._run import plan_dunning
from lettrage.dunning._score import Expected, Weights
from lettrage.dunning._simulate import SimulatedContact, Simulation, simulate
from lettrage.dunning._situations import (
    AnnouncementRule,
    Authority,
    DebitRule,
    DisputeRule,
    Hold,
    LimitationRule,
    PlanRule,
    PromiseRule,
    Situations,
)
from lettrage.dunning._steps import PREFERRED, Approval, Minimum, Step, Track
from lettrage.dunning._upcoming import Upcoming
from lettrage.dunning._words import (
    Anchor,
    AnchorMoves,
    Boundary,
    CatchUp,
    Credits,
    FeesAfterPrincipal,
    GapScope,
    Grouping,
    Ladder,
    Listing,
    MinimumNotMet,
    MixedLevel,
    NewInvoice,
    OutcomeKind,
    ReleasedHold,
)
from lettrage.dunning._worklist import Task, Worker, Worklist, worklist
from lettrage.model import Channel, StepKind, Tone

__all__ = [
    "ALWAYS",
    "ANY_CHANNEL",
    "FIELDS",
    "LINT_RULES",
    "PREFERRED",
    "PROPERTIES",
    "Action",
    "ActionCharge",
    "ActionCredit",
    "ActionItem",
    "Alert",
    "AlertRule",
    "Anchor",
    "AnchorMoves",
    "AnnouncementRule",
    "Approval",
    "Authority",
    "Between",
    "Boundary",
    "Cap",
    "CatchUp",
    "Change",
    "Channel",
    "ChargeBand",
    "ChargeRule",
    "ContactRules",
    "ContactWindow",
    "CounterExample",
    "Coverage",
    "CoverageRow",
    "CreditDecision",
    "CreditHoldRule",
    "Credits",
    "DebitRule",
    "DisputeFile",
    "DisputeRule",
    "DunningPlan",
    "DunningPolicy",
    "Expected",
    "Experiment",
    "FeesAfterPrincipal",
    "Field",
    "Finding",
    "Flag",
    "GapScope",
    "Grouping",
    "HandoverBundle",
    "Hold",
    "Ladder",
    "LimitationRule",
    "Listing",
    "Minimum",
    "MinimumNotMet",
    "MixedLevel",
    "MoneyBetween",
    "NewInvoice",
    "NotFired",
    "OneOf",
    "Outcome",
    "OutcomeKind",
    "PlanProgress",
    "PlanRule",
    "PolicyDiff",
    "PromiseProgress",
    "PromiseRule",
    "PromiseState",
    "Proof",
    "Recipient",
    "ReleasedHold",
    "Segment",
    "SimulatedContact",
    "Simulation",
    "Situations",
    "StatementRule",
    "Step",
    "StepKind",
    "Switches",
    "Task",
    "Test",
    "ThanksRule",
    "Tone",
    "Track",
    "Upcoming",
    "Weights",
    "When",
    "Worker",
    "Worklist",
    "accept_plan",
    "action_key",
    "approve",
    "arm_of",
    "breach_plan",
    "coverage",
    "diff",
    "dispute_file",
    "handover_bundle",
    "lint",
    "plan_dunning",
    "plan_statuses",
    "policies",
    "postpone",
    "promise_statuses",
    "propose_plan",
    "prove",
    "record_call",
    "simulate",
    "skip",
    "waive",
    "worklist",
]
