package trace

import (
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// call is a kind of event that hands out credentials or makes what gets some, and how to read what it gave.
type call struct {
	name string
	read func(*record, answer) []gain
}

// calls returns the calls that traces follow. Which answers carry which members: STS and IAM API References, "Response Elements".
func calls() []call {
	return []call{
		{"AssumeRole", credentials}, {"AssumeRoleWithSAML", credentials}, {"AssumeRoleWithWebIdentity", credentials}, {"AssumeRoot", credentials},
		{"GetFederationToken", credentials}, {"GetSessionToken", credentials}, {"GetSigninToken", credentials},
		{"AssumeRoleForPodIdentity", credentials}, {"GetCredentialsForIdentity", credentials}, {"CreateSession", credentials}, {"GetDataAccess", credentials},
		{"GetRoleCredentials", portal},
		{"ConsoleLogin", signIn}, {"SwitchRole", switchRole},
		{"CreateAccessKey", accessKey}, {"CreateUser", createdUser}, {"CreateLoginProfile", password}, {"UpdateLoginProfile", password},
		{"RunInstances", instances}, {"AssociateIamInstanceProfile", profile}, {"ReplaceIamInstanceProfileAssociation", profile},
		{"CreateFunction20150331", function},
	}
}

// reader returns how to read the answers of a call, nil for what traces do not follow.
func reader(name string) func(*record, answer) []gain {
	all := calls()
	if i := slices.IndexFunc(all, func(c call) bool { return c.name == name }); i >= 0 {
		return all[i].read
	}
	return nil
}

// credentials reads an answer with temporary credentials. Records without their answer, such as those of downloads as CSV, leave
// the session to be found by its name and time.
func credentials(r *record, a answer) []gain {
	response := a.response
	if sets := response.list("credentialSet"); len(sets) > 0 { // IAM Roles Anywhere
		response = sets[0]
	}
	g := gain{kind: Key, key: response.at("credentials").text("accessKeyId")}
	user := response.at("assumedRoleUser")
	g.arn, g.principal, g.role = user.text("arn"), user.text("assumedRoleId"), a.request.text("roleArn")
	if federated := response.at("federatedUser"); g.arn == "" && federated != nil {
		g.arn, g.principal = federated.text("arn"), federated.text("federatedUserId")
	}
	switch r.name {
	case "GetSessionToken", "GetSigninToken": // for who asked
		g.arn, g.principal = r.caller.ARN, r.caller.PrincipalID
	case "AssumeRoot":
		g.arn = a.request.text("targetPrincipal")
	}
	if g.arn == "" && g.role != "" && a.request.text("roleSessionName") != "" {
		g.arn = sessionARN(g.role, a.request.text("roleSessionName"))
	}
	g.session = lastPart(g.arn)
	g.account = arnAccount(g.arn)
	switch {
	case g.key != "":
	case g.arn != "" || g.principal != "":
		g.kind = Session
	default:
		return nil
	}
	return []gain{g}
}

// portal reads what the access portal of IAM Identity Center gave: the role's name and account, for the user who asked (IAM
// Identity Center User Guide, "Logging IAM Identity Center API calls"). The session's role carries the permission set's name.
func portal(r *record, a answer) []gain {
	role, account := a.details.text("role_name"), a.details.text("account_id")
	user := r.caller.UserName
	if user == "" {
		_, user, _ = strings.Cut(r.caller.PrincipalID, ":")
	}
	if role == "" || account == "" || user == "" {
		return nil
	}
	return []gain{{kind: Session, role: reservedRole + role, session: user, account: account, name: user}}
}

// reservedRole begins the names of the roles that IAM Identity Center makes of permission sets. Six random characters or more follow.
const reservedRole = "AWSReservedSSO_"

// signIn is a session of the console of who signs in.
func signIn(r *record, _ answer) []gain {
	return []gain{{kind: Session, arn: r.caller.ARN, principal: r.caller.PrincipalID, account: r.caller.AccountID, role: r.caller.IssuerARN, session: lastPart(r.caller.ARN)}}
}

// switchRole is a session of the console, too: the identity of the event is the one that was switched to.
func switchRole(r *record, a answer) []gain {
	r.from = a.more.text("SwitchFrom")
	return signIn(r, a)
}

func accessKey(r *record, a answer) []gain {
	made := a.response.at("accessKey")
	g := gain{kind: Key, key: made.text("accessKeyId"), name: made.text("userName"), account: r.account}
	if g.key == "" {
		return nil
	}
	if g.name == "" {
		g.name = r.caller.UserName // without a name it is for who asks
	}
	return []gain{g}
}

func createdUser(r *record, a answer) []gain {
	made := a.response.at("user")
	g := gain{kind: User, arn: made.text("arn"), principal: made.text("userId"), name: made.text("userName"), account: r.account}
	if g.name == "" {
		g.name = a.request.text("userName")
	}
	if g.name == "" || r.source != "iam.amazonaws.com" { // other services have users, too
		return nil
	}
	return []gain{g}
}

// password is a way to sign in as a user.
func password(r *record, a answer) []gain {
	name := a.request.text("userName")
	if name == "" {
		name = a.response.at("loginProfile").text("userName")
	}
	if name == "" {
		return nil
	}
	return []gain{{kind: User, name: name, account: r.account}}
}

// instances are those that a call started, where they get the credentials of a role.
func instances(r *record, a answer) []gain {
	if a.request.at("iamInstanceProfile") == nil {
		return nil
	}
	var out []gain
	for _, item := range a.response.at("instancesSet").list("items") {
		if id := item.text("instanceId"); isInstance(id) {
			out = append(out, gain{kind: Workload, name: id, account: r.account})
		}
	}
	return out
}

// profile gives an instance that runs the credentials of a role.
func profile(r *record, a answer) []gain {
	for _, wrapper := range []string{"AssociateIamInstanceProfileResponse", "ReplaceIamInstanceProfileAssociationResponse"} {
		for _, o := range []object{a.response.at(wrapper, "iamInstanceProfileAssociation"), a.response.at("iamInstanceProfileAssociation"), a.request.at(strings.TrimSuffix(wrapper, "Response") + "Request")} {
			for _, name := range []string{"instanceId", "InstanceId"} {
				if id := o.text(name); isInstance(id) {
					return []gain{{kind: Workload, name: id, account: r.account}}
				}
			}
		}
	}
	return nil
}

// function is code that runs with the credentials of a role.
func function(r *record, a answer) []gain {
	name, role := a.response.text("functionName"), a.response.text("role")
	if name == "" {
		name, role = a.request.text("functionName"), a.request.text("role")
	}
	if name == "" {
		return nil
	}
	return []gain{{kind: Workload, name: lastName(name), account: r.account, role: role}}
}

// instanceID is what EC2 names the sessions of an instance after.
var instanceID = investigate.Regexp(`^i-[0-9a-f]{8,17}$`)

func isInstance(id string) bool { return instanceID().MatchString(id) }

// sessionARN returns the ARN of a role's session. The role's path is no part of it.
func sessionARN(role, session string) string {
	partition := "aws"
	if parts := strings.SplitN(role, ":", 6); len(parts) == 6 {
		partition = parts[1]
	}
	return "arn:" + partition + ":sts::" + arnAccount(role) + ":assumed-role/" + lastPart(role) + "/" + session
}

// roleOf returns the name of the role in the ARN of a session, empty where it is none.
func roleOf(arn string) string {
	_, rest, _ := strings.Cut(arn, ":assumed-role/")
	role, _, _ := strings.Cut(rest, "/")
	return role
}

func arnAccount(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// lastPart returns what stands behind the last slash, all of it where there is none.
func lastPart(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// lastName returns the name of a function, which may be given as its ARN.
func lastName(function string) string { return function[strings.LastIndexByte(function, ':')+1:] }
