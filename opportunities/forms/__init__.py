from opportunities.forms.closing import CloseForm, HoldForm, ReopenForm
from opportunities.forms.coaching import NoteForm, ReplyForm, RequestForm
from opportunities.forms.evidence import AnswerForm, DisputeForm, EvidenceForm, WithdrawForm
from opportunities.forms.people import BuyerForm, MemberFormSet
from opportunities.forms.record import CategoryForm, EditForm, NewForm, NextStepForm, StageForm

__all__ = [
    "AnswerForm",
    "BuyerForm",
    "CategoryForm",
    "CloseForm",
    "DisputeForm",
    "EditForm",
    "EvidenceForm",
    "HoldForm",
    "MemberFormSet",
    "NewForm",
    "NextStepForm",
    "NoteForm",
    "ReopenForm",
    "ReplyForm",
    "RequestForm",
    "StageForm",
    "WithdrawForm",
]
