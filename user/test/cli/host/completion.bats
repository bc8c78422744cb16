#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# Completion in bash and zsh: type keys in a terminal and read the screen.

load ../../soon
NFRING=${NFRING:-$BATS_TEST_DIRNAME/../../../../build/user/tool/nfring}
COMPLETION=$BATS_TEST_DIRNAME/../../../completion

setup() {
	bats_require_minimum_version 1.5.0
	bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin" "$BATS_TEST_TMPDIR/files"
	ln -s "$NFRING" "$bin/nfring"
	: > "$BATS_TEST_TMPDIR/files/capture.pcap"
	export PATH=$bin:$PATH
	# the path of a socket must be short
	socket=$(mktemp -u /tmp/nfring-tmux.XXXXXX)
}

teardown() {
	tmux -S "$socket" kill-server 2> /dev/null || true
	rm -f "$socket"
}

# shell COMMAND: start a shell in a terminal and wait for its prompt
shell() {
	tmux -S "$socket" -f /dev/null new-session -d -x 100 -y 30 \
		-c "$BATS_TEST_TMPDIR/files" "$1" 3>&-
	shown 'ready> *$' || return
}

# on_screen PATTERN: succeed if a line of the screen matches
on_screen() {
	tmux -S "$socket" capture-pane -p | grep -E -- "$1"
}

# shown PATTERN: wait until a line of the screen matches
shown() {
	soon on_screen "$1" || {
		tmux -S "$socket" capture-pane -p
		return 1
	}
}

# becomes KEYS LINE: test that KEYS and the tab key give LINE
becomes() {
	tmux -S "$socket" send-keys C-u
	tmux -S "$socket" send-keys -l "$1"
	tmux -S "$socket" send-keys Tab
	shown "ready> $2\$"
	tmux -S "$socket" send-keys C-u C-l
	shown 'ready> *$' > /dev/null
}

# offers KEYS WORD...: test that KEYS and two tabs show these words
offers() {
	local keys=$1 word
	shift
	tmux -S "$socket" send-keys C-u C-l
	tmux -S "$socket" send-keys -l "$keys"
	tmux -S "$socket" send-keys Tab Tab
	for word in "$@"; do
		shown "(^| )$word( |\$)"
	done
	tmux -S "$socket" send-keys C-u C-l
	shown 'ready> *$' > /dev/null
}

# completes: the tests that are the same for both shells
completes() {
	becomes 'nfring sta' 'nfring stats'
	becomes 'nfring rel' 'nfring release'
	becomes 'nfring release --net' 'nfring release --netns'
	becomes 'nfring stats --pro' 'nfring stats --prometheus'
	becomes 'nfring capture --at postr' 'nfring capture --at postrouting'
	becomes 'nfring capture --at ip6/fo' 'nfring capture --at ip6/forward'
	becomes 'nfring capture --at ip6/forward@sec' 'nfring capture --at ip6/forward@security'
	becomes 'nfring capture --at ingress:l' 'nfring capture --at ingress:lo'
	becomes 'nfring run --at ingress:lo@filt' 'nfring run --at ingress:lo@filter'
	becomes 'nfring capture --at pre-' 'nfring capture --at pre-nat'
	becomes 'nfring capture --at post-nat:l' 'nfring capture --at post-nat:lo'
	becomes 'nfring capture --netns /pro' 'nfring capture --netns /proc/'
	becomes 'nfring capture -i l' 'nfring capture -i lo'
	becomes 'nfring capture --interface l' 'nfring capture --interface lo'
	becomes 'nfring capture -Q ino' 'nfring capture -Q inout'
	becomes 'nfring --ver' 'nfring --version'
	becomes 'nfring capture -w capt' 'nfring capture -w capture.pcap'
	becomes 'nfring run tcpdum' 'nfring run tcpdump'
	becomes 'nfring rec' 'nfring record'
	becomes 'nfring record --on-pa' 'nfring record --on-packet'
	becomes 'nfring record --at ingress:l' 'nfring record --at ingress:lo'
	becomes 'nfring record -z tcpdum' 'nfring record -z tcpdump'
	becomes 'nfring capture --at=postr' 'nfring capture --at=postrouting'
	becomes 'nfring capture --at=ip6/forward@sec' 'nfring capture --at=ip6/forward@security'
	becomes 'nfring capture --at=ingress:l' 'nfring capture --at=ingress:lo'
	becomes 'nfring record --interface=l' 'nfring record --interface=lo'
	becomes 'nfring record --direction=ino' 'nfring record --direction=inout'
	becomes 'nfring stats --netns=/pro' 'nfring stats --netns=/proc/'
	becomes 'nfring stats --output=capt' 'nfring stats --output=capture.pcap'
	offers 'nfring capture --ct=' new untracked snat
	offers 'nfring ' capture record calc run stats release doctor
	offers 'nfring stats --' --all --json --netns --all-netns --output --help
}

@test "bash" {
	shell "PS1='ready> ' bash --norc --noprofile -i"
	tmux -S "$socket" send-keys -l "PS1='ready> '; . $COMPLETION/nfring.bash; clear"
	tmux -S "$socket" send-keys Enter
	completes
}

@test "zsh" {
	cat > "$BATS_TEST_TMPDIR/.zshrc" <<-END
		PS1='ready> '
		fpath=($COMPLETION \$fpath)
		autoload -Uz compinit
		compinit -u -D
		bindkey -e
		unsetopt prompt_cr prompt_sp
	END
	shell "ZDOTDIR=$BATS_TEST_TMPDIR zsh -d -i"
	completes
	# Zsh shows what a command does.
	offers 'nfring ' 'capture +-- capture packets at points'
}

# The completion scripts get the names of points from the program.
@test "every point that completion offers is accepted" {
	for point in $("$NFRING" --complete-points | sed 's/^@/input@/'); do
		run -127 "$NFRING" run --at "$point" -- /nonexistent
		echo "$point: $output"
		[[ $output == 'nfring: /nonexistent: No such file or directory' ]]
	done
}
