
# Before each prompt, unless another program makes it.
function __awsid_prompt {
	(( ${+functions[p10k]} )) && return
	[[ -n ${STARSHIP_SHELL-}${POSH_SHELL-}${POSH_THEME-} ]] && return
	local part
	part=$(command awsid prompt --shell zsh)
	if [[ -o prompt_subst ]]; then
		part=${part//\\/\\\\} part=${part//\$/\\\$} part=${part//\`/\\\`}
	fi
	PROMPT=$part${PROMPT#"$__awsid_part"}
	typeset -g __awsid_part=$part
}
typeset -g __awsid_part=${__awsid_part-}
add-zsh-hook precmd __awsid_prompt
