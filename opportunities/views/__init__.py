from opportunities.views.after_won import after_won
from opportunities.views.assessment import question, question_learn, questions
from opportunities.views.board import board, board_move
from opportunities.views.buyers import buyer, buyers, map_, map_confirmed
from opportunities.views.changes import forecast_changes, forecast_outcome
from opportunities.views.close_plan import close_plan, close_step, close_step_new
from opportunities.views.closing import cancel_contract, close, hold, reopen
from opportunities.views.coaching import coaching_note, coaching_reply, coaching_request
from opportunities.views.competitors import competitor, competitors
from opportunities.views.coverage import coverage
from opportunities.views.evidence import (
    evidence_answer,
    evidence_dispute,
    evidence_new,
    evidence_verify,
    evidence_withdraw,
)
from opportunities.views.figures import figures, figures_rows, figures_stages
from opportunities.views.files import file, file_held, file_new, file_off
from opportunities.views.forecast import forecast, forecast_gap, forecast_rows
from opportunities.views.judgement import opinion, same_purchase
from opportunities.views.lines import line_options, lines, lines_total, product_options
from opportunities.views.lists import list_, of_company, of_log, of_person
from opportunities.views.margin import (
    coaching_decision,
    coaching_thread,
    support_accept,
    support_decline,
    support_done,
    support_new,
)
from opportunities.views.offers import quote_amount, quote_receive, quote_send, quote_withdraw
from opportunities.views.order import (
    order,
    order_accept,
    order_call,
    order_date_new,
    order_edit,
    order_file,
    order_file_held,
    order_file_off,
)
from opportunities.views.people import members, reassign
from opportunities.views.pipelines import (
    pipeline,
    pipeline_act,
    pipeline_choice,
    pipeline_new,
    pipeline_part,
    pipeline_publish,
    pipeline_stage,
    pipelines,
)
from opportunities.views.plan import plan, plan_action, plan_fact, plan_new
from opportunities.views.potential import potential_convert, potential_edit, potential_end, potential_review, potentials
from opportunities.views.price_lists import (
    price,
    price_list,
    price_list_copy,
    price_list_edit,
    price_list_new,
    price_list_paste,
    price_new,
    price_off,
    prices,
)
from opportunities.views.products import product, product_edit, product_new, product_sale, products
from opportunities.views.queue import coaching_figure, coaching_queue
from opportunities.views.quotations import (
    quote,
    quote_discard,
    quote_edit,
    quote_issue,
    quote_items,
    quote_new,
    quote_pdf,
    quote_revise,
    quotes,
)
from opportunities.views.record import edit, new, next_step, seller_category, stage
from opportunities.views.risks import risk_new, risks, strength_new
from opportunities.views.rivals import (
    competitor_options,
    rival,
    rival_heard,
    rival_new,
    rival_point,
    rival_point_off,
    rivals,
)
from opportunities.views.sheet import detail, history, report_pdf
from opportunities.views.sums import lines_sum, quote_sum
from opportunities.views.targets import target, targets
from opportunities.views.together import list_together
from opportunities.views.walking import review_end, review_sheet, review_start
from opportunities.views.win_loss import won_and_lost_rows, won_and_lost_view

__all__ = [
    "after_won",
    "board",
    "board_move",
    "buyer",
    "buyers",
    "cancel_contract",
    "close",
    "close_plan",
    "close_step",
    "close_step_new",
    "coaching_decision",
    "coaching_figure",
    "coaching_note",
    "coaching_queue",
    "coaching_reply",
    "coaching_request",
    "coaching_thread",
    "competitor",
    "competitor_options",
    "competitors",
    "coverage",
    "detail",
    "edit",
    "evidence_answer",
    "evidence_dispute",
    "evidence_new",
    "evidence_verify",
    "evidence_withdraw",
    "figures",
    "figures_rows",
    "figures_stages",
    "file",
    "file_held",
    "file_new",
    "file_off",
    "forecast",
    "forecast_changes",
    "forecast_gap",
    "forecast_outcome",
    "forecast_rows",
    "history",
    "hold",
    "line_options",
    "lines",
    "lines_sum",
    "lines_total",
    "list_",
    "list_together",
    "map_",
    "map_confirmed",
    "members",
    "new",
    "next_step",
    "of_company",
    "of_log",
    "of_person",
    "opinion",
    "order",
    "order_accept",
    "order_call",
    "order_date_new",
    "order_edit",
    "order_file",
    "order_file_held",
    "order_file_off",
    "pipeline",
    "pipeline_act",
    "pipeline_choice",
    "pipeline_new",
    "pipeline_part",
    "pipeline_publish",
    "pipeline_stage",
    "pipelines",
    "plan",
    "plan_action",
    "plan_fact",
    "plan_new",
    "potential_convert",
    "potential_edit",
    "potential_end",
    "potential_review",
    "potentials",
    "price",
    "price_list",
    "price_list_copy",
    "price_list_edit",
    "price_list_new",
    "price_list_paste",
    "price_new",
    "price_off",
    "prices",
    "product",
    "product_edit",
    "product_new",
    "product_options",
    "product_sale",
    "products",
    "question",
    "question_learn",
    "questions",
    "quote",
    "quote_amount",
    "quote_discard",
    "quote_edit",
    "quote_issue",
    "quote_items",
    "quote_new",
    "quote_pdf",
    "quote_receive",
    "quote_revise",
    "quote_send",
    "quote_sum",
    "quote_withdraw",
    "quotes",
    "reassign",
    "reopen",
    "report_pdf",
    "review_end",
    "review_sheet",
    "review_start",
    "risk_new",
    "risks",
    "rival",
    "rival_heard",
    "rival_new",
    "rival_point",
    "rival_point_off",
    "rivals",
    "same_purchase",
    "seller_category",
    "stage",
    "strength_new",
    "support_accept",
    "support_decline",
    "support_done",
    "support_new",
    "target",
    "targets",
    "won_and_lost_rows",
    "won_and_lost_view",
]
