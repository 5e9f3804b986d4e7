//! Signing in, as the journal tells it: the officer at their office; a failed try by the program.

use app::port::{Leaf, Mode};
use app::staff::{AddStaff, StaffError, add_staff, hash_password, session_of, sign_in};
use app::{Failure, Nothing};
use domain::ids::StaffId;
use domain::journal::Act;
use domain::staff::Role;
use testkit::world::World;

const PASSWORD: &str = "kata sandi yang panjang";

fn desk_officer(world: &World) -> StaffId {
    let cmd = AddStaff {
        username: "sari.baamang".into(),
        display_name: "Sari".into(),
        password_hash: hash_password(PASSWORD, &[3; 16]).unwrap(),
        role: Role::Operator,
        office: world.desk.id,
    };
    world.act(&world.program(), |ctx| add_staff(ctx, &cmd)).unwrap()
}

fn leaves(world: &World, act: Act) -> Vec<Leaf> {
    let all = world.store.begin(Mode::Read).unwrap().list_leaves(0, 10_000).unwrap();
    all.into_iter().filter(|leaf| leaf.act == act).collect()
}

#[test]
fn a_sign_in_is_the_officers_act_at_their_office() {
    let world = World::new();
    let officer = desk_officer(&world);
    let signed_in = sign_in(&world.service, &world.program(), " Sari.Baamang ", PASSWORD).unwrap();
    assert_eq!((signed_in.staff.id, signed_in.office.id), (officer, world.desk.id));
    let told: Vec<_> = leaves(&world, Act::SignedIn).iter().map(|leaf| (leaf.by, leaf.office)).collect();
    assert_eq!(told, [(officer, world.desk.id)]);
    let session =
        world.service.read(&world.program(), |ctx| Ok::<_, Failure<Nothing>>(session_of(ctx, &signed_in.secret)?));
    assert_eq!(session.unwrap().unwrap().staff.id, officer);
}

#[test]
fn a_failed_sign_in_names_the_account_by_its_id_and_nothing_that_was_typed() {
    let world = World::new();
    let officer = desk_officer(&world);
    for name in ["sari.baamang", "6202061708950003"] {
        let refused = sign_in(&world.service, &world.program(), name, "salah sekali ini").unwrap_err();
        assert_eq!(refused, Failure::Rule(StaffError::WrongPassword), "{name}");
    }
    let told: Vec<_> =
        leaves(&world, Act::SignInFailed).into_iter().map(|leaf| (leaf.by, leaf.office, leaf.detail)).collect();
    let program = world.program();
    assert_eq!(
        told,
        [(program.staff, program.office, officer.to_string()), (program.staff, program.office, String::new())]
    );
}
