"""Prints the ARN that a profile acts as, or whatever the environment leads to;
everything is resolved by boto3 from its files and variables."""
import sys

import boto3

profile = sys.argv[1] if len(sys.argv) > 1 else None
print(boto3.Session(profile_name=profile).client("sts", region_name="us-east-1").get_caller_identity()["Arn"])
