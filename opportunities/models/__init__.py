from opportunities.models.assessment import Answer, AnswerProof, AnswerValue
from opportunities.models.booking import Booking, BookingKind, BookingLine, BookingShare
from opportunities.models.buyer import BuyerRole, BuyingRole, Influence, InfluenceLine, Mode
from opportunities.models.close_plan import ClosePlanStep, StepState, Strength
from opportunities.models.coaching import CoachingNote, CoachingRequest, CoachingState
from opportunities.models.codes import ActionPurpose, QuestionGroup
from opportunities.models.delivery import ContractFile, DateKind, PromisedDate, SatisfactionCall, Satisfied
from opportunities.models.fact import Evidence, FactCode, Origin, RiskFlag, RiskLevel
from opportunities.models.figures import UnitFigures
from opportunities.models.forecast import LadderPart, Target
from opportunities.models.judgement import LeaderOpinion, SamePurchase
from opportunities.models.line import OpportunityLine
from opportunities.models.opportunity import (
    MOVES,
    AmountBasis,
    Category,
    CloseBasis,
    CloseReason,
    DateBasis,
    MemberRole,
    Opportunity,
    OpportunityMember,
    StageMove,
    State,
)
from opportunities.models.pack import MeetingPack, PackState
from opportunities.models.pipeline import (
    FactRule,
    Pipeline,
    PipelineChoice,
    PipelineVersion,
    RequiredFact,
    Stage,
)
from opportunities.models.plan import ACTION_MOVES, OPEN_ACTIONS, ActionOrigin, ActionState, WinAction
from opportunities.models.playbook import Question, StageTodo
from opportunities.models.potential import PotentialOpportunity, PotentialState
from opportunities.models.price_list import PriceList, PriceListItem
from opportunities.models.product import Product
from opportunities.models.quotation import (
    HOLDING,
    QUOTATION_MOVES,
    Delivery,
    Quotation,
    QuotationLine,
    QuotationState,
)
from opportunities.models.review import Decision, Review, ReviewRound
from opportunities.models.rival import (
    Competitor,
    CompetitorKind,
    PointKind,
    Position,
    Rival,
    RivalPoint,
    RivalSupporter,
)
from opportunities.models.sheet_file import SheetFile
from opportunities.models.snapshot import Snapshot, SnapshotKind, SnapshotRow
from opportunities.models.support import SUPPORT_MOVES, SupportKind, SupportRequest, SupportState

__all__ = [
    "ACTION_MOVES",
    "HOLDING",
    "MOVES",
    "OPEN_ACTIONS",
    "QUOTATION_MOVES",
    "SUPPORT_MOVES",
    "ActionOrigin",
    "ActionPurpose",
    "ActionState",
    "AmountBasis",
    "Answer",
    "AnswerProof",
    "AnswerValue",
    "Booking",
    "BookingKind",
    "BookingLine",
    "BookingShare",
    "BuyerRole",
    "BuyingRole",
    "Category",
    "CloseBasis",
    "ClosePlanStep",
    "CloseReason",
    "CoachingNote",
    "CoachingRequest",
    "CoachingState",
    "Competitor",
    "CompetitorKind",
    "ContractFile",
    "DateBasis",
    "DateKind",
    "Decision",
    "Delivery",
    "Evidence",
    "FactCode",
    "FactRule",
    "Influence",
    "InfluenceLine",
    "LadderPart",
    "LeaderOpinion",
    "MeetingPack",
    "MemberRole",
    "Mode",
    "Opportunity",
    "OpportunityLine",
    "OpportunityMember",
    "Origin",
    "PackState",
    "Pipeline",
    "PipelineChoice",
    "PipelineVersion",
    "PointKind",
    "Position",
    "PotentialOpportunity",
    "PotentialState",
    "PriceList",
    "PriceListItem",
    "Product",
    "PromisedDate",
    "Question",
    "QuestionGroup",
    "Quotation",
    "QuotationLine",
    "QuotationState",
    "RequiredFact",
    "Review",
    "ReviewRound",
    "RiskFlag",
    "RiskLevel",
    "Rival",
    "RivalPoint",
    "RivalSupporter",
    "SamePurchase",
    "SatisfactionCall",
    "Satisfied",
    "SheetFile",
    "Snapshot",
    "SnapshotKind",
    "SnapshotRow",
    "Stage",
    "StageMove",
    "StageTodo",
    "State",
    "StepState",
    "Strength",
    "SupportKind",
    "SupportRequest",
    "SupportState",
    "Target",
    "UnitFigures",
    "WinAction",
]
