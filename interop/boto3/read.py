"""What botocore reads from the two files: questions on standard input,
answers on standard output, as JSON. With the argument awscli it is the
botocore inside the AWS CLI, which takes the place of the plain one."""
import json
import os
import sys
import tempfile

if sys.argv[1:] == ["awscli"]:
    import awscli  # noqa: F401
import botocore.exceptions as exceptions
import botocore.session as session


def ask(profile, key):
    try:
        value = session.Session(profile=profile).get_scoped_config()
        for step in key.split("."):  # s3.max_bandwidth is in a block
            value = value.get(step) if isinstance(value, dict) else None
    except exceptions.ProfileNotFound:
        return {"missing": True}
    except exceptions.BotoCoreError:
        return {"refused": True}
    except Exception:  # a traceback, as a person would see it
        return {"refused": True}
    return {"missing": True} if value is None else {"value": value}


with tempfile.TemporaryDirectory() as folder:
    os.environ["AWS_CONFIG_FILE"] = os.path.join(folder, "config")
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.path.join(folder, "credentials")
    answers = []
    for case in json.load(sys.stdin):
        for member in "config", "credentials":
            with open(os.path.join(folder, member), "w", encoding="utf-8", newline="") as f:
                f.write(case[member])
        answers.append([ask(*question) for question in case["ask"]])
json.dump(answers, sys.stdout)
