
function __awsid_prompt {
	local part
	part=$(command awsid prompt --shell zsh)
	if [[ -o prompt_subst ]]; then
		part=${part//\\/\\\\} part=${part//\$/\\\$} part=${part//\`/\\\`}
	fi
	PROMPT=$part${PROMPT#"$__awsid_part"}
	__awsid_part=$part
}
if [[ -z ${STARSHIP_SHELL-}${POSH_SHELL-}${POSH_THEME-} ]] && (( ! ${+functions[p10k]} )); then
	typeset -g __awsid_part=${__awsid_part-}
	add-zsh-hook precmd __awsid_prompt
fi
