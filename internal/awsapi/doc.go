// Package awsapi is the one room that talks to AWS: service clients of the
// SDK, built when they are first asked for, from our own settings. The SDK's
// profile resolution, chain and caches are not used: it reads the shared
// files differently from the AWS CLI and takes no locks.
package awsapi
