"""boto3 against STS, IAM and the metadata services of the sandbox."""
import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

METADATA = os.environ["AWS_EC2_METADATA_SERVICE_ENDPOINT"].rstrip("/")
ADMIN = {
    "aws_access_key_id": "AKIAADMIN00000000001",
    "aws_secret_access_key": "admin-secret-of-the-interop-world",
}


def client(service, keys=None):
    return boto3.client(
        service, region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}), **(keys or ADMIN))


def temporary(answer):
    c = answer["Credentials"]
    return {
        "aws_access_key_id": c["AccessKeyId"],
        "aws_secret_access_key": c["SecretAccessKey"],
        "aws_session_token": c["SessionToken"],
    }


def code(seed, steps=0):
    """The one-time code of a seed (RFC 6238)."""
    message = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(seed), message, hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


def refused(error, call, **parameters):
    try:
        call(**parameters)
    except ClientError as e:
        assert e.response["Error"]["Code"] == error, e
        return e.response["Error"]["Message"]
    raise AssertionError("%s was expected" % error)


def whoami(keys=None):
    return client("sts", keys).get_caller_identity()["Arn"]


def users():
    iam = client("iam")
    made = iam.create_user(UserName="ann", Path="/dev/", Tags=[{"Key": "team", "Value": "red"}])["User"]
    assert made["Arn"] == "arn:aws:iam::111111111111:user/dev/ann", made
    assert iam.get_user(UserName="ann")["User"]["Tags"] == [{"Key": "team", "Value": "red"}]
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    assert whoami(keys) == made["Arn"]
    assert iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]["ServiceName"] == "sts"
    assert client("sts").get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"] == "111111111111"
    message = refused("AccessDenied", client("iam", keys).create_user, UserName="x")
    assert message.endswith("because no identity-based policy allows the iam:CreateUser action"), message
    iam.attach_user_policy(UserName="ann", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    assert [p["PolicyName"] for p in iam.list_attached_user_policies(UserName="ann")["AttachedPolicies"]] == ["AdministratorAccess"]
    names = [u["UserName"] for page in iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1}) for u in page["Users"]]
    assert names == ["admin", "ann"], names
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_user_policy(UserName="ann", PolicyName="s3", PolicyDocument=json.dumps(document))
    assert iam.get_user_policy(UserName="ann", PolicyName="s3")["PolicyDocument"] == document
    refused("DeleteConflict", iam.delete_user, UserName="ann")
    refused("NoSuchEntity", iam.get_user, UserName="nobody")
    return keys


def second_factor(keys):
    iam = client("iam", keys)
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ann")["VirtualMFADevice"]
    assert device["QRCodePNG"].startswith(b"\x89PNG")
    seed, serial = device["Base32StringSeed"].decode(), device["SerialNumber"]
    refused("InvalidAuthenticationCode", iam.enable_mfa_device, UserName="ann", SerialNumber=serial,
            AuthenticationCode1=code(seed), AuthenticationCode2=code(seed))
    iam.enable_mfa_device(UserName="ann", SerialNumber=serial,
                          AuthenticationCode1=code(seed, -1), AuthenticationCode2=code(seed))
    assert iam.list_mfa_devices()["MFADevices"][0]["SerialNumber"] == serial
    role = {"RoleArn": "arn:aws:iam::111111111111:role/guarded", "RoleSessionName": "me"}
    refused("AccessDenied", client("sts", keys).assume_role, **role)
    proof = {"SerialNumber": serial, "TokenCode": code(seed, 1)}
    session = client("sts", keys).assume_role(**role, **proof)
    assert whoami(temporary(session)) == "arn:aws:sts::111111111111:assumed-role/guarded/me"
    refused("AccessDenied", client("sts", keys).assume_role, **role, **proof)  # the code is used up
    read_only = client("iam", temporary(session))
    assert read_only.list_users()["Users"]
    refused("AccessDenied", read_only.create_user, UserName="x")


def sessions():
    sts = client("sts")
    weak = temporary(sts.get_session_token(DurationSeconds=900))
    assert whoami(weak) == "arn:aws:iam::111111111111:user/admin"
    refused("InvalidClientTokenId", client("iam", weak).list_users)
    guest = temporary(sts.get_federation_token(Name="guest", Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})))
    assert whoami(guest) == "arn:aws:sts::111111111111:federated-user/guest"
    assert [b["Name"] for b in client("s3", guest).list_buckets()["Buckets"]] == ["interop-bucket"]
    refused("ValidationError", sts.assume_role, RoleArn="arn:aws:iam::111111111111:role/reader",
            RoleSessionName="me", DurationSeconds=7200)
    refused("MalformedPolicyDocument", sts.assume_role, RoleArn="arn:aws:iam::111111111111:role/reader",
            RoleSessionName="me", Policy="{}")


def found(method, **variables):
    """What the chain finds, with further variables."""
    os.environ.update(variables)
    session = boto3.Session(region_name="us-east-1")
    credentials = session.get_credentials()
    arn = session.client("sts").get_caller_identity()["Arn"]
    for name in variables:
        del os.environ[name]
    assert credentials.method == method, credentials.method
    return arn


def chain():
    assert found("iam-role") == "arn:aws:sts::111111111111:assumed-role/app/i-1234567890abcdef0"
    arn = found("container-role", AWS_CONTAINER_CREDENTIALS_FULL_URI=METADATA + "/creds",
                AWS_CONTAINER_AUTHORIZATION_TOKEN="container-token")
    assert arn.startswith("arn:aws:sts::111111111111:assumed-role/app/"), arn
    token = subprocess.run(["awsid", "sandbox", "token", "--subject", "repo:org/app"], capture_output=True, text=True, check=True).stdout
    answer = boto3.client("sts", region_name="us-east-1").assume_role_with_web_identity(
        RoleArn="arn:aws:iam::111111111111:role/ci", RoleSessionName="run", WebIdentityToken=token)
    assert answer["SubjectFromWebIdentityToken"] == "repo:org/app", answer
    assert whoami(temporary(answer)) == "arn:aws:sts::111111111111:assumed-role/ci/run"


assert whoami() == "arn:aws:iam::111111111111:user/admin"
second_factor(users())
sessions()
chain()
