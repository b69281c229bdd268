# What `awsid init zsh` prints.
function awsid {
	if [[ ${1-} != use ]]; then
		command awsid "$@"
		return
	fi
	shift
	local __awsid_change
	__awsid_change=$(command awsid use --shell zsh "$@") || return
	eval "$__awsid_change"
}

# Completion.
# Asks awsid what may stand in the place of the last word, into the arrays values and shown.
function __awsid_candidates {
	emulate -L zsh
	local out line tab=$'\t' IFS=$' \t\n'
	values=() shown=() directive=0
	out=$(command awsid __complete "$@" 2>/dev/null) || return 0
	for line in "${(@f)out}"; do
		if [[ $line == :<-> ]]; then
			directive=${line#:}
		elif [[ -n $line ]]; then
			values+=("${line%%$tab*}")
			shown+=("${line//$tab/  -- }")
		fi
	done
}

# Notes in the array typed which variables a line sets for its last command, which has a number of words.
function __awsid_variables {
	emulate -L zsh
	local -a tokens
	local -i at
	tokens=("${(@z)1}")
	typed=()
	for ((at = $#tokens - $2; at > 0; at--)); do
		[[ $tokens[at] == [A-Za-z_]*=* && ${tokens[at]%%=*} != *[^A-Za-z0-9_]* ]] || break
		typed=("${(Q)tokens[at]}" "${typed[@]}")
	done
}

function _awsid {
	local -a values shown words_ typed
	local directive
	words_=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
	__awsid_variables "$LBUFFER" $((CURRENT - (${#PREFIX} + ${#QIPREFIX} == 0)))
	__awsid_candidates "${typed[@]}" "${words_[@]}"
	compset -P '--[^=]#='
	if (( $#values )); then
		local -a options
		(( directive & 2 )) && options=(-S '')
		compadd "${options[@]}" -l -d shown -a values
	elif (( ! (directive & 4) )); then
		_files
	fi
}

# Without compinit the shell still has its older completion, which gives a function the word up to the cursor.
function __awsid_compctl {
	emulate -L zsh
	local -a values shown line typed
	local directive whole at option=
	read -cA line
	read -cn at
	read -l whole
	__awsid_variables "$whole" $(($#line - (${#line[-1]} == 0)))
	__awsid_candidates "${typed[@]}" "${(@Q)line[2,at-1]}" "$1"
	[[ $1 == --*=* ]] && option=${1%%=*}=
	if (( ! $#values && ! (directive & 4) )); then
		values=("${(b)1#$option}"*(NM))
	fi
	typeset -ga reply
	reply=("$option${^values[@]}")
}

function __awsid_enable_completion {
	if (( ${+functions[compdef]} )); then
		(( ${+_comps[awsid]} )) || compdef _awsid awsid
	else
		compctl -K __awsid_compctl awsid
	fi
}
autoload -Uz add-zsh-hook
# At prompts: what runs compinit may stand below this line in the rc file, or run it later, or again.
add-zsh-hook precmd __awsid_enable_completion
