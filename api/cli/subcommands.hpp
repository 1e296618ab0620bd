// The subcommands, a file for each; every function adds one to the program.
#pragma once

namespace datafloor::api::cli {

class Command;
struct Common;

void add_audit(Command const& program, Common& common);
void add_migrate(Command const& program, Common& common);
void add_keyholder(Command const& program, Common& common);
void add_serve(Command const& program, Common& common);
void add_init(Command const& program, Common& common);
void add_keys(Command const& program, Common& common);
void add_encrypt(Command const& program, Common& common);
void add_decrypt(Command const& program, Common& common);
void add_admit(Command const& program, Common& common);
void add_bind(Command const& program, Common& common);
void add_inspect(Command const& program, Common& common);
void add_fund(Command const& program, Common& common);
void add_payout(Command const& program, Common& common);
void add_publish(Command const& program, Common& common);
void add_offer(Command const& program, Common& common);
void add_search(Command const& program, Common& common);
void add_buy(Command const& program, Common& common);
void add_fetch(Command const& program, Common& common);
void add_receipt(Command const& program, Common& common);
void add_evidence(Command const& program, Common& common);
void add_accept(Command const& program, Common& common);
void add_orders(Command const& program, Common& common);
void add_events(Command const& program, Common& common);
void add_balance(Command const& program, Common& common);
void add_withdraw(Command const& program, Common& common);
void add_dispute(Command const& program, Common& common);
void add_arbitrate(Command const& program, Common& common);
void add_refuse(Command const& program, Common& common);
void add_cancel(Command const& program, Common& common);
void add_officer(Command const& program, Common& common);
void add_supervise(Command const& program, Common& common);
void add_confirm_clock(Command const& program, Common& common);
void add_bench(Command const& program, Common& common);
void add_backup(Command const& program, Common& common);
void add_restore(Command const& program, Common& common);

} // namespace datafloor::api::cli
