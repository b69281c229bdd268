
def __awsid_prompt():
    import os
    import subprocess
    if any(__xonsh__.env.get(name) for name in ('STARSHIP_SHELL', 'POSH_SHELL', 'POSH_THEME')):
        return ''
    return subprocess.run([__awsid_program(), 'prompt', '--shell', 'xonsh'], stdout=subprocess.PIPE,
                          env=__xonsh__.env.detype()).stdout.decode()

$PROMPT_FIELDS['awsid'] = __awsid_prompt
if isinstance($PROMPT, str) and '{awsid}' not in $PROMPT:
    $PROMPT = '{awsid}' + $PROMPT
