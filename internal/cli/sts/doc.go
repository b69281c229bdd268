// Package sts is `awsid sts`: who am I, and temporary credentials.
package sts
