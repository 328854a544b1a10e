//! Scenarios: one file each, named as a sentence. They share one binary, so that they are linked once.
#![allow(unreachable_pub, reason = "nothing outside a test binary can reach it anyway")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a scenario says what it expects by failing loudly, its helpers too"
)]

mod support;

mod a_dead_next_hop_is_a_temporary_failure;
mod a_flood_of_connections_is_survived;
mod a_full_store_defers_only_what_would_be_held;
mod a_grant_lifts_one_rule_and_is_written_down;
mod a_mailing_in_pieces_is_counted_once;
mod a_message_pays_for_all_its_files;
mod a_password_does_not_follow_its_file;
mod a_reader_that_fails_costs_one_message;
mod a_record_decides_as_the_message_did;
mod a_rule_sends_mail_by_the_secure_route;
mod a_worker_that_dies_costs_one_file_of_a_check;
mod adding_a_part_never_lowers_severity;
mod advice_on_rules_is_always_the_same;
mod an_ambiguous_mail_is_held_counted_and_explained;
mod an_organisation_adds_its_own;
mod bad_rules_are_told_in_full;
mod broken_config_never_listens;
mod clean_office_mail_is_not_held_for_ambiguity;
mod content_is_relayed_but_not_committed;
mod dialogs_are_answered_as_written;
mod documentation_examples_run;
mod edits_come_into_force_by_themselves;
mod explanations_are_fit_to_print;
mod fixtures_are_generated;
mod imports_only_go_down;
mod kept_fuzz_corpora_run;
mod killed_at_random_moments_loses_nothing;
mod memory_does_not_grow_with_the_message;
mod no_reading_hides_anything;
mod nothing_that_is_cut_or_flipped_ends_an_inspection;
mod personal_data_is_found_however_it_is_sent;
mod real_postfix_delivers_the_corpus;
mod reload_keeps_the_old_policy;
mod replay_says_what_other_rules_would_have_done;
mod rules_are_tried_before_they_count;
mod rules_that_were_in_force_come_back;
mod segmentation_changes_nothing;
mod shipped_rules_hold_on_their_examples;
mod sigterm_finishes_what_has_begun;
mod standard_input_is_judged_like_a_file;
mod the_ambiguity_page_is_made_from_the_code;
mod the_corpus_is_judged_as_expected;
mod the_demo_shows_every_verdict;
mod the_detectors_page_is_made_from_the_detectors;
mod the_formats_page_names_every_format;
mod the_listener_behind_is_hardened;
mod the_rules_manual_is_made_from_the_conditions;
mod the_schema_knows_every_rule;
mod the_secure_route_is_verified_tls_or_nothing;
mod time_grows_with_size_only;
mod types_are_recognised;
mod what_clamd_has_not_cleared_does_not_pass;
mod words_of_a_dictionary_add_up;
