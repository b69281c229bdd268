// Package credentials finds the credentials a command works with: a chain of
// providers is asked in the AWS CLI's order, first on paper (Plan), then in
// deed (Retrieve).
package credentials
