/* SPDX-License-Identifier: GPL-2.0 */
/* The subcommands.  Each takes its own name as argv[0] and returns an exit status. */
#ifndef TOOL_COMMAND_H
#define TOOL_COMMAND_H

int command_capture(int argc, char **argv);
int command_path(int argc, char **argv);
int command_record(int argc, char **argv);
int command_run(int argc, char **argv);
int command_calc(int argc, char **argv);
int command_stats(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_top(int argc, char **argv);

#endif
