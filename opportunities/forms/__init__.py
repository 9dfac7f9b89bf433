from opportunities.forms.assessment import QuestionForm
from opportunities.forms.buyers import BuyerEditForm, BuyerForm
from opportunities.forms.close_plan import StepForm
from opportunities.forms.closing import CancelForm, CloseForm, HoldForm, ReopenForm
from opportunities.forms.coaching import NoteForm, ReplyForm, RequestForm, ReviewForm
from opportunities.forms.evidence import AnswerForm, DisputeForm, EvidenceForm, WithdrawForm
from opportunities.forms.files import ContractFilesForm, FilesForm, TakeAwayForm
from opportunities.forms.forecast import TargetForm
from opportunities.forms.margin import DecisionForm, DeclineForm, SupportForm
from opportunities.forms.order import AcceptForm, CallForm, DateForm, OrderForm
from opportunities.forms.people import MemberFormSet, ReassignForm
from opportunities.forms.plan import ActionForm
from opportunities.forms.quotations import (
    IssueForm,
    OfferLines,
    QuotationForm,
    ReceiptForm,
    SendForm,
    TakeAmountForm,
    TakeBackForm,
)
from opportunities.forms.record import CategoryForm, EditForm, NewForm, NextStepForm, StageForm
from opportunities.forms.risks import FlagForm, StrengthForm
from opportunities.forms.rivals import HeardPointForm, PointForm, RivalEditForm, RivalForm

__all__ = [
    "AcceptForm",
    "ActionForm",
    "AnswerForm",
    "BuyerEditForm",
    "BuyerForm",
    "CallForm",
    "CancelForm",
    "CategoryForm",
    "CloseForm",
    "ContractFilesForm",
    "DateForm",
    "DecisionForm",
    "DeclineForm",
    "DisputeForm",
    "EditForm",
    "EvidenceForm",
    "FilesForm",
    "FlagForm",
    "HeardPointForm",
    "HoldForm",
    "IssueForm",
    "MemberFormSet",
    "NewForm",
    "NextStepForm",
    "NoteForm",
    "OfferLines",
    "OrderForm",
    "PointForm",
    "QuestionForm",
    "QuotationForm",
    "ReassignForm",
    "ReceiptForm",
    "ReopenForm",
    "ReplyForm",
    "RequestForm",
    "ReviewForm",
    "RivalEditForm",
    "RivalForm",
    "SendForm",
    "StageForm",
    "StepForm",
    "StrengthForm",
    "SupportForm",
    "TakeAmountForm",
    "TakeAwayForm",
    "TakeBackForm",
    "TargetForm",
    "WithdrawForm",
]
