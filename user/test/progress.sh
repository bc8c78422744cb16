# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Functions that print progress messages. Slow scripts source this file.

# progress STATE...: from now until progress_end, show the output of the command
# STATE, and the seconds since the start. On a terminal this is one line that
# changes. Elsewhere, and under "run", print a line each minute: "run" uses the
# terminal's last line itself.
progress() {
	local every=60 form='%.*s\n' width=200
	if [ -t 2 ] && [ -z "${NOTE_FD:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
		# Without a line feed the next output replaces this line.
		every=1 form='\e[K%.*s\r'
		width=$(($(tput cols) - 1))
	fi
	progress_end
	# Close descriptor 9, so that the background process does not hold the lock of the
	# kernels' cache.
	progress_show "$@" > /dev/null 2>&"${NOTE_FD:-2}" 9>&- &
	progress_pid=$!
}

# progress_show STATE...: print the lines until the script ends, even if it is killed
progress_show() {
	local start=$SECONDS seconds=0
	# sleep: a line for each second
	while sleep 1 2> /dev/null && kill -0 $$ 2> /dev/null; do
		((++seconds % every == 0)) || continue
		# shellcheck disable=SC2059  # one of the two formats above
		printf "$form" "$width" "  $("$@"), $((SECONDS - start)) s" >&2
	done
}

# compiled DIR TOTAL: print how many of about TOTAL files of a kernel are compiled in
# DIR; a STATE command for "progress"
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
