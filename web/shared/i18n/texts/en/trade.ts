export const trade = {
  kind: {
    distributor: '{{term.Distributor}}',
    outlet: '{{term.Outlet}}',
    sub_distributor: 'Sub-distributor',
    key_account: 'Key account',
    hospital: 'Hospital',
    pharmacy: 'Pharmacy',
    factory: 'Factory',
    project: 'Project',
    household: 'Household',
  },
  status: {
    prospect: 'Prospect',
    active: 'Active',
    dormant: 'Dormant',
    moved: 'Moved away',
    closed: 'Closed',
  },
  grade: 'Grade {{grade}}',
  no_grade: 'No grade',
}
