# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by what takes long, to show that it lives and how far it is.

# progress STATE...: from now until progress_end, what the command STATE prints,
# and for how many seconds: on a terminal in one line that changes, elsewhere in
# a line a minute. Under "run", which has the terminal's last line, likewise.
progress() {
	local every=60 form='%.*s\n' width=200
	if [ -t 2 ] && [ -z "${NOTE_FD:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
		# What is printed next takes the line's place.
		every=1 form='\e[K%.*s\r'
		width=$(($(tput cols) - 1))
	fi
	progress_end
	# 9 is the lock of the kernels' cache, which is not this one's to hold.
	progress_show "$@" > /dev/null 2>&"${NOTE_FD:-2}" 9>&- &
	progress_pid=$!
}

# It ends with what it tells of, however that ends.
progress_show() {
	local start=$SECONDS seconds=0
	# sleep: a line for each second
	while sleep 1 2> /dev/null && kill -0 $$ 2> /dev/null; do
		((++seconds % every == 0)) || continue
		# shellcheck disable=SC2059  # one of the two above
		printf "$form" "$width" "  $("$@"), $((SECONDS - start)) s" >&2
	done
}

# compiled DIR TOTAL: how far the build of a kernel in DIR is, of about so many
# files; for progress
compiled() {
	local nr
	nr=$(find "$1" -name '*.o' 2> /dev/null | wc -l)
	if ((nr)); then
		echo "$nr of about $2 files compiled"
	else
		echo 'fetching, unpacking and configuring the source'
	fi
}

progress_end() {
	[ -n "$progress_pid" ] || return 0
	kill "$progress_pid" 2> /dev/null || true
	wait "$progress_pid" 2> /dev/null || true
	progress_pid=
	[ ! -t 2 ] || printf '\e[K' >&2
}

progress_pid=
