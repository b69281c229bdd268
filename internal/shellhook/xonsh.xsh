# What `awsid init xonsh` prints.
def __awsid(args, stdin=None, stdout=None, stderr=None):
    import subprocess
    env = __xonsh__.env.detype()
    if args[:1] != ['use']:
        return subprocess.call([__awsid_program(), *args], stdin=stdin, stdout=stdout, stderr=stderr, env=env)
    change = subprocess.run([__awsid_program(), 'use', '--shell', 'xonsh', *args[1:]], stdout=subprocess.PIPE, env=env)
    if change.returncode == 0:
        __xonsh__.execer.exec(change.stdout.decode(), glbs=__xonsh__.ctx)
    return change.returncode

def __awsid_program():
    return __xonsh__.commands_cache.locate_binary('awsid', ignore_alias=True) or 'awsid'

def __awsid_complete(context):
    import re
    import subprocess
    from xonsh.completers.tools import RichCompletion
    command = context.command
    if command is None or command.arg_index == 0 or command.args[0].value != 'awsid':
        return None
    words = [a.value for a in command.args[1:command.arg_index]] + [command.prefix]
    done = subprocess.run([__awsid_program(), '__complete', *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env=__xonsh__.env.detype())
    option = command.prefix[:command.prefix.index('=') + 1] if command.prefix.startswith('--') and '=' in command.prefix else ''
    found = set()
    for line in done.stdout.decode().splitlines():
        value, _, about = line.partition('\t')
        if value and not value.startswith(':') and (option + value).startswith(command.prefix):
            text = option + value
            if re.fullmatch(r'[\w@%+:,./=-]+', text):
                text = command.opening_quote + text + command.opening_quote[-1:]
            else:
                text = '@(' + repr(text) + ')'  # between quotes xonsh would look for variables
            found.add(RichCompletion(text, display=option + value, description=about, append_space=True,
                                     prefix_len=len(command.opening_quote) + len(command.prefix)))
    return found or None

def __awsid_set_up():
    from xonsh.completers.tools import contextual_completer
    aliases['awsid'] = __awsid
    if hasattr(__xonsh__, 'completers'):
        __xonsh__.completers['awsid'] = contextual_completer(__awsid_complete)
        __xonsh__.completers.move_to_end('awsid', last=False)

__awsid_set_up()
