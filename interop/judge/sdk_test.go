package judge

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/sys/value"
)

const (
	homeRegion = "eu-west-1"
	accessKey  = "AKIAIOSFODNN7EXAMPLE"
	secretKey  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

func credentials() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey, SessionToken: "session/token=="}, nil
	})
}

// newSDKClient returns the SDK's client for a service by awsid's name.
func newSDKClient(service string, client *http.Client) any {
	config := aws.Config{Region: homeRegion, Credentials: credentials(), RetryMaxAttempts: 1, HTTPClient: client}
	switch service {
	case "iam":
		return iam.NewFromConfig(config)
	case "s3":
		return s3.NewFromConfig(config, func(o *s3.Options) { o.DisableS3ExpressSessionAuth = aws.Bool(true) })
	case "signin":
		return signin.NewFromConfig(config)
	case "sso":
		return sso.NewFromConfig(config)
	case "sso-oidc":
		return ssooidc.NewFromConfig(config)
	case "sts":
		return sts.NewFromConfig(config)
	}
	return nil
}

// callSDK calls client.OPERATION(ctx, &OPERATIONInput{...}).
func callSDK(t *testing.T, client any, operation string, input value.Object) (reflect.Value, error) {
	t.Helper()
	method := reflect.ValueOf(client).MethodByName(operation)
	if !method.IsValid() {
		t.Fatalf("the SDK has no operation %s", operation)
	}
	in := reflect.New(method.Type().In(1).Elem())
	if err := fill(in.Elem(), input); err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
	err, _ := results[1].Interface().(error)
	return results[0], err
}

// fill sets a field of the SDK's types from one of our values.
func fill(to reflect.Value, v any) error {
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		return fill(to.Elem(), v)
	}
	if to.Type() == reflect.TypeFor[time.Time]() {
		at, err := time.Parse(time.RFC3339, v.(string))
		to.Set(reflect.ValueOf(at))
		return err
	}
	switch v := v.(type) {
	case value.Object:
		return fillObject(to, v)
	case []any:
		to.Set(reflect.MakeSlice(to.Type(), len(v), len(v)))
		for i := range v {
			if err := fill(to.Index(i), v[i]); err != nil {
				return err
			}
		}
	case []byte:
		to.SetBytes(v)
	case string:
		to.SetString(v)
	case bool:
		to.SetBool(v)
	case int64:
		to.SetInt(v)
	case float64:
		to.SetFloat(v)
	default:
		return fmt.Errorf("no way to put %T into %s", v, to.Type())
	}
	return nil
}

func fillObject(to reflect.Value, object value.Object) error {
	if to.Kind() == reflect.Map {
		to.Set(reflect.MakeMap(to.Type()))
	}
	for _, m := range object {
		if to.Kind() == reflect.Map {
			entry := reflect.New(to.Type().Elem()).Elem()
			if err := fill(entry, m.Value); err != nil {
				return err
			}
			to.SetMapIndex(reflect.ValueOf(m.Name).Convert(to.Type().Key()), entry)
			continue
		}
		field := to.FieldByName(exportedName(m.Name))
		if !field.IsValid() {
			return fmt.Errorf("%s has no field for %s", to.Type(), m.Name)
		}
		if err := fill(field, m.Value); err != nil {
			return err
		}
	}
	return nil
}

func exportedName(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// plainSDK turns the SDK's types into texts, int64, float64, bool, []any and
// map[string]any. Members that are zero or empty are left out, as fields of the
// SDK that are no pointers cannot tell them from none.
func plainSDK(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plainSDK(v.Elem())
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			return at.Unix()
		}
		object := map[string]any{}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "ResultMetadata" {
				setUnlessEmpty(object, f.Name, plainSDK(v.Field(i)))
			}
		}
		return object
	case reflect.Map:
		object := map[string]any{}
		for _, key := range v.MapKeys() {
			object[key.String()] = plainSDK(v.MapIndex(key))
		}
		return object
	case reflect.Slice:
		if b, ok := v.Interface().([]byte); ok {
			return encodeBlob(b)
		}
		list := []any{}
		for i := range v.Len() {
			list = append(list, plainSDK(v.Index(i)))
		}
		return list
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	}
	return fmt.Sprintf("unexpected %s", v.Type())
}

func setUnlessEmpty(object map[string]any, name string, v any) {
	switch inner := v.(type) {
	case []any:
		if len(inner) == 0 {
			return
		}
	case map[string]any:
		if len(inner) == 0 {
			return
		}
	default:
		if v == nil || v == "" || v == false || v == int64(0) || v == float64(0) {
			return
		}
	}
	object[name] = v
}
