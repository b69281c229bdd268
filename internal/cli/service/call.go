package service

import (
	"context"
	"reflect"
)

// Call is one method of one SDK client, with its types hidden.
type Call struct {
	// input is a new, empty input structure (a pointer).
	input func() any
	// output is a new, empty output structure (a pointer).
	output func() any
	// send sends an input and returns the SDK's output structure (a pointer).
	send func(ctx context.Context, conn *Connection, input any) (any, error)
}

// Bind makes a Call of a method expression such as (*iam.Client).ListUsers.
func Bind[C, I, O, Opt any](
	client func(ctx context.Context, conn *Connection) (*C, error),
	method func(*C, context.Context, *I, ...func(*Opt)) (*O, error),
) Call {
	return Call{
		input:  func() any { return new(I) },
		output: func() any { return new(O) },
		send: func(ctx context.Context, conn *Connection, input any) (any, error) {
			c, err := client(ctx, conn)
			if err != nil {
				return nil, err
			}
			return method(c, ctx, input.(*I))
		},
	}
}

// field returns an input's field of a member's name, which may begin with a
// small letter in the service's model.
func field(input any, member string) reflect.Value {
	return reflect.ValueOf(input).Elem().FieldByName(goName(member))
}

// goName is the SDK's name of a member: "nextToken" is NextToken there.
func goName(member string) string {
	if c := member[0]; 'a' <= c && c <= 'z' {
		return string(c-'a'+'A') + member[1:]
	}
	return member
}
