// Package service is the one path of every service command: typed options,
// client-side checks, the call with its pages, members in the order of the
// service's model, output.
package service
