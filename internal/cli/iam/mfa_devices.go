package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awsid/awsid/internal/cli/service"
)

func listMFADevices() service.Operation {
	return service.Operation{
		Name: "ListMFADevices", Short: "list a user's MFA devices",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
		},
		Paging: paging("MFADevices"),
		Call:   service.Bind(client, (*iam.Client).ListMFADevices),
	}
}

func enableMFADevice() service.Operation {
	return service.Operation{
		Name: "EnableMFADevice", Short: "bind an MFA device to a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "SerialNumber", Doc: "serial number or ARN of the MFA device", Required: true, Min: 9},
			{Name: "AuthenticationCode1", Doc: "a code from the device", Required: true, Min: 6},
			{Name: "AuthenticationCode2", Doc: "the next code from the device", Required: true, Min: 6},
		},
		Call: service.Bind(client, (*iam.Client).EnableMFADevice),
	}
}

func deactivateMFADevice() service.Operation {
	return service.Operation{
		Name: "DeactivateMFADevice", Short: "unbind an MFA device from a user",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user; without it the caller", Min: 1},
			{Name: "SerialNumber", Doc: "serial number or ARN of the MFA device", Required: true, Min: 9},
		},
		Call: service.Bind(client, (*iam.Client).DeactivateMFADevice),
	}
}

func resyncMFADevice() service.Operation {
	return service.Operation{
		Name: "ResyncMFADevice", Short: "bring a drifted MFA device back in step",
		Params: []service.Param{
			{Name: "UserName", Doc: "the user", Required: true, Min: 1},
			{Name: "SerialNumber", Doc: "serial number or ARN of the MFA device", Required: true, Min: 9},
			{Name: "AuthenticationCode1", Doc: "a code from the device", Required: true, Min: 6},
			{Name: "AuthenticationCode2", Doc: "the next code from the device", Required: true, Min: 6},
		},
		Call: service.Bind(client, (*iam.Client).ResyncMFADevice),
	}
}

func createVirtualMFADevice() service.Operation {
	return service.Operation{
		Name: "CreateVirtualMFADevice", Short: "create a virtual MFA device",
		Params: []service.Param{
			{Name: "Path", Doc: "path of the new entity, as /team/", Min: 1},
			{Name: "VirtualMFADeviceName", Doc: "name of the new device", Required: true, Min: 1},
			{Name: "Tags", Doc: "tags, as Key=NAME,Value=TEXT"},
		},
		Extra: []service.Param{
			{Name: "Outfile", Doc: "write the seed to this new file", Required: true},
			{Name: "BootstrapMethod", Doc: "form of the seed: QRCodePNG or Base32StringSeed", Required: true},
		},
		Wrap: keepSeed,
		Call: service.Bind(client, (*iam.Client).CreateVirtualMFADevice),
	}
}

func deleteVirtualMFADevice() service.Operation {
	return service.Operation{
		Name: "DeleteVirtualMFADevice", Short: "delete a virtual MFA device",
		Params: []service.Param{
			{Name: "SerialNumber", Doc: "serial number or ARN of the MFA device", Required: true, Min: 9},
		},
		Call: service.Bind(client, (*iam.Client).DeleteVirtualMFADevice),
	}
}

func listVirtualMFADevices() service.Operation {
	return service.Operation{
		Name: "ListVirtualMFADevices", Short: "list the virtual MFA devices",
		Params: []service.Param{
			{Name: "AssignmentStatus", Doc: "Assigned, Unassigned or Any"},
		},
		Paging: paging("VirtualMFADevices"),
		Call:   service.Bind(client, (*iam.Client).ListVirtualMFADevices),
	}
}
