"""boto3 signs in with the token that awsid cached."""
import os
import subprocess

import boto3

config = os.path.expanduser("~/.aws/config")
os.makedirs(os.path.dirname(config), exist_ok=True)
with open(config, "w") as f:
    f.write("""\
[profile corp]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = us-east-1

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
""")
subprocess.run(["awsid", "sso", "login", "--profile", "corp"], check=True)
endpoint = os.environ["AWS_ENDPOINT_URL"]
if tuple(int(n) for n in boto3.__version__.split(".")[:2]) < (1, 28):
    # Endpoint variables are newer than this boto3: it can only be told in code.
    import botocore.session

    plain = botocore.session.Session.create_client

    def create_client(self, service_name, *args, **kwargs):
        kwargs["endpoint_url"] = kwargs.get("endpoint_url") or endpoint
        return plain(self, service_name, *args, **kwargs)

    botocore.session.Session.create_client = create_client
session = boto3.Session(profile_name="corp")
arn = session.client("sts", endpoint_url=endpoint).get_caller_identity()["Arn"]
assert arn.startswith("arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_ReadOnly_"), arn
assert arn.endswith("/ann"), arn
assert session.client("iam", endpoint_url=endpoint).list_users()["Users"][0]["UserName"] == "admin"
try:
    session.client("iam", endpoint_url=endpoint).create_user(UserName="x")
except session.client("iam", endpoint_url=endpoint).exceptions.ClientError as e:
    assert e.response["Error"]["Code"] == "AccessDenied", e
else:
    raise AssertionError("a ReadOnly permission set created a user")
